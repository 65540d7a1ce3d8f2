"""What the office has decided of its directory must mean something: a wrong code would protect nobody."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from lkstool.core.errors import UserError
from lkstool.core.facts import PublicSite
from lkstool.core.messages import mistake


def check_decisions(
    site: PublicSite, codes: Collection[str], may_be_hidden: Collection[str], may_be_allowed: Collection[str]
) -> None:
    """Refuse a decision about an LKS or an answer that is not there.

    Args:
        site: the settings.
        codes: of all LKS that the register or a submission of these years names.
        may_be_hidden: answers that can be left out.
        may_be_allowed: answers that are looked through for personal data.

    Raises:
        UserError: a code or an answer is unknown.
    """
    for setting, names, answers in (
        ("sembunyikan", site.hidden, may_be_hidden),
        ("kota_saja", site.city_only, ()),
        ("izinkan", site.allowed, may_be_allowed),
    ):
        for name in names:
            code, _, answer = name.rpartition(".")
            if name in codes and setting != "izinkan":
                continue
            if code in codes and answers:
                if answer not in answers:
                    raise mistake("cannot_hide", setting=setting, name=name, known=", ".join(answers))
            else:
                raise _unknown(setting, name, codes)


def _unknown(setting: str, name: str, codes: Collection[str]) -> UserError:
    if name in codes:
        return mistake("site_answer_missing", setting=setting, name=name)
    # An answer comes after the code, which may itself hold dots.
    written = name if len(name.split(".")) < 3 else name.rpartition(".")[0]
    close = difflib.get_close_matches(written.upper(), codes, n=1)
    if close:
        return mistake("site_lks_unknown_guess", setting=setting, name=name, guess=close[0])
    return mistake("site_lks_unknown", setting=setting, name=name)
