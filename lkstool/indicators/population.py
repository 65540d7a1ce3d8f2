"""Who is counted: the LKS that are registered, that reported, whose data are valid; the people they serve.

Everything that two or more subjects need is prepared once here, for this year and in the same way for the
year before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from lkstool.core.facts import Facts, Settings
from lkstool.core.figures import Coverage, Edition, Population
from lkstool.core.frames import hold_texts_plainly
from lkstool.core.regions import regions, short_name
from lkstool.forms.model import Form

hold_texts_plainly()


# A file of which these codes speak could not be read at all, so its LKS has not reported with it.
_UNREADABLE = tuple(f"LKS{number}" for number in range(101, 111))
_OWNERS = {"M": "muhammadiyah", "A": "aisyiyah"}
# A median over fewer LKS would print the figure of one of them.
LEAST_LKS = 3


@dataclass(frozen=True)
class Year:
    """One year as it is measured.

    Attributes:
        facts: its data.
        form: the form, for labels and the order of codes.
        settings: deadline, weights, smallest count.
        reference: the day at which people are counted and papers compared.
        start, end: first and last day that the data speak of.
        edition: in the public one a median over fewer than three LKS is not given.
    """

    facts: Facts
    form: Form
    settings: Settings
    reference: date
    start: date
    end: date
    edition: Edition

    @cached_property
    def lks(self) -> pd.DataFrame:
        """All LKS that are registered or sent something.

        Returns:
            Index: LKS code, in order. Columns: nama, kabkota ("" if unknown), kepemilikan, jenis_lks,
            kecamatan (str, "" if unknown), kapasitas (Int64), terdaftar, melapor, sah, tepat_waktu, mengirim
            (bool).
        """
        profil = self.table("profil").drop_duplicates("lks").set_index("lks")
        sent = self.facts.submissions[self.facts.submissions["lks"].notna()]
        register = self.facts.register
        listed = _empty_register() if register is None else register.drop_duplicates("kode_lks")
        listed = listed.set_index("kode_lks")
        active = set(listed.index[listed["status"].eq("aktif").fillna(value=False)])
        codes = sorted(set(listed.index) | set(sent["lks"]) | set(profil.index))
        lks = pd.DataFrame(index=pd.Index(codes, dtype="str", name="lks"))
        for name in ("nama", "kabkota", "kepemilikan", "jenis_lks"):
            first, second = listed[name], profil[name]
            if name in ("nama", "jenis_lks"):  # what the LKS says of itself is newer than the list
                first, second = second, first
            lks[name] = first.reindex(codes).fillna(second.reindex(codes))
        from_code = pd.Series([code[:5] for code in codes], index=lks.index, dtype="str")
        lks["kabkota"] = lks["kabkota"].fillna(from_code)
        lks["kabkota"] = lks["kabkota"].where(lks["kabkota"].isin(list(regions())), "")
        owner = pd.Series([_OWNERS.get(code[6:7], "") for code in codes], index=lks.index, dtype="str")
        lks["kepemilikan"] = lks["kepemilikan"].fillna(owner)
        lks["nama"] = lks["nama"].fillna(lks.index.to_series())
        lks["jenis_lks"] = lks["jenis_lks"].fillna("")
        lks["kecamatan"] = _plain(profil["kecamatan"]).reindex(codes).fillna("")
        lks["kapasitas"] = profil["kapasitas"].reindex(codes)
        lks["mengirim"] = lks.index.isin(sent["lks"])
        lks["melapor"] = lks.index.isin(self.readable["lks"])
        lks["sah"] = lks.index.isin(sent.loc[sent["counts"].astype(bool), "lks"])
        lks["tepat_waktu"] = lks.index.isin(self._on_time(listed["tenggat"]))
        lks["terdaftar"] = lks.index.isin(active) if register is not None else lks["mengirim"]
        # An inactive LKS that sent nothing is nobody's business this year.
        return lks[lks["terdaftar"] | lks["mengirim"]]

    @cached_property
    def _unreadable(self) -> set[object]:
        findings = self.facts.findings
        return set(findings.loc[findings["code"].isin(_UNREADABLE), "submission"])

    @cached_property
    def counting(self) -> pd.DataFrame:
        """The submissions whose data count: rows of ``Facts.submissions``."""
        return self.facts.submissions[self.facts.submissions["counts"].astype(bool)]

    @cached_property
    def first_accepted(self) -> pd.DataFrame:
        """The first accepted submission of each LKS: rows of ``Facts.submissions``."""
        accepted = self.facts.submissions[self.facts.submissions["state"].eq("accepted")]
        accepted = accepted[accepted["lks"].notna()].sort_values("received", kind="stable")
        return accepted.drop_duplicates("lks")

    def _on_time(self, own_deadline: pd.Series) -> set[str]:
        """Return the LKS whose first accepted submission came no later than their last day."""
        first = self.first_accepted.set_index("lks")["received"]
        last = pd.to_datetime(own_deadline).reindex(first.index).fillna(pd.Timestamp(self.settings.deadline))
        return set(first.index[first.dt.normalize() <= last.dt.normalize()])

    @cached_property
    def valid(self) -> pd.DataFrame:
        """The LKS whose data count this year: rows of ``lks``."""
        return self.lks[self.lks["sah"]]

    @cached_property
    def registered(self) -> pd.DataFrame:
        """The LKS that the register has as active: rows of ``lks``."""
        return self.lks[self.lks["terdaftar"]]

    def coverage(self, population: Population = "sah", panel: int = 0) -> Coverage:
        """Return how much of a population stands behind a number."""
        if population == "panel":
            return Coverage("panel", panel, panel)
        if population == "terdaftar":
            return Coverage("terdaftar", len(self.registered), len(self.registered))
        # What is counted must be expected, also from an LKS that is not in the register; a mere mistyped
        # code in a rejected file is nobody that a report was expected of.
        counted = self.lks["sah" if population == "sah" else "melapor"]
        return Coverage(population, int(counted.sum()), int((self.lks["terdaftar"] | counted).sum()))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the facts, with an empty column for each field that this year did not ask."""
        frame = self.facts.tables.get(name, _NO_ROWS)
        absent = [column for column in COUNTED[name] if column not in frame.columns]
        return frame.assign(**{column: pd.Series(pd.NA, frame.index, dtype="str") for column in absent})

    def has(self, *names: str) -> bool:
        """Return whether the facts have all of these ``sheet.column``."""
        pairs = [name.split(".") for name in names]
        return all(
            sheet in self.facts.tables and column in self.facts.tables[sheet] for sheet, column in pairs
        )

    def name_and_place(self, code: str) -> tuple[str, str]:
        """Return the name of an LKS, and the short name of its kabupaten or kota ("" if unknown)."""
        return self._names_and_places[code]

    @cached_property
    def _names_and_places(self) -> Mapping[str, tuple[str, str]]:
        columns = (self.lks.index.tolist(), self.lks["nama"].tolist(), self.lks["kabkota"].tolist())
        return {
            str(code): (str(name), short_name(region) if region else "")
            for code, name, region in zip(*columns, strict=True)
        }

    @cached_property
    def penerima(self) -> pd.DataFrame:
        """The people served, as sent, with what is asked of each.

        Returns:
            Columns lks, submission, row and those of ``COUNTED``; LKS and codes are categories, a code that
            is missing is "". And: present (on the reference day), served (on any day of the period), days
            (Int64, days of the period), child (bool).
        """
        people = self.table("penerima")[["lks", "submission", "row", *COUNTED["penerima"]]]
        start, end = pd.Timestamp(self.start), pd.Timestamp(self.end)
        day = pd.Timestamp(self.reference)
        came, left = pd.to_datetime(people["tanggal_masuk"]), pd.to_datetime(people["tanggal_keluar"])
        after = end + pd.Timedelta(days=1)
        until, since = left.where(left < after, after), came.mask(came < start, start)
        days = (until - since).dt.days
        codes = {name: as_codes(people[name]) for name in ("lks", *_CODES)}
        return people.assign(
            **codes,
            present=(came <= day) & ~(left <= day),
            served=(came <= end) & ~(left < start),
            days=days.clip(lower=0).astype("Int64"),
            child=codes["kelompok"] == "anak",
        )

    @cached_property
    def present(self) -> pd.DataFrame:
        """The people served on the reference day."""
        return self.penerima[self.penerima["present"]]

    @cached_property
    def children(self) -> pd.DataFrame:
        """The children among them."""
        return self.present[self.present["child"]]

    def of_lks(self, lks: pd.Series, column: str) -> pd.Series:
        """Return for each row of people what ``Year.lks`` says of its LKS, as categories.

        Args:
            lks: the LKS of the rows, as in ``penerima``.
            column: of ``Year.lks``; texts.
        """
        said = self.lks[column].reindex(lks.cat.categories).fillna("")
        codes, different = pd.factorize(said, sort=True)
        return pd.Series(pd.Categorical.from_codes(codes[lks.cat.codes], different), index=lks.index)

    @cached_property
    def readable(self) -> pd.DataFrame:
        """The submissions that say whose they are and could be read: rows of ``Facts.submissions``."""
        sent = self.facts.submissions[self.facts.submissions["lks"].notna()]
        return sent[~sent["submission"].isin(self._unreadable)]

    @cached_property
    def main_groups(self) -> Mapping[str, str]:
        """Main group of every valid LKS by code ("" if nothing tells it); other LKS have none."""
        return {str(code): str(group) for code, group in self.per_lks["kelompok"].items()}

    @cached_property
    def per_lks(self) -> pd.DataFrame:
        """Numbers of every valid LKS, from which medians are taken.

        Returns:
            Index: LKS code, in order. Columns (Int64): orang, mukim, anak_mukim (on the reference day), hari
            (days of service), sdm, pengasuh; and kelompok (main group, "" if nothing tells it).
        """
        people, staff = self.penerima, self.table("sdm")
        codes = self.valid.index

        def sizes(lks: pd.Series) -> pd.Series:
            return lks.value_counts(sort=False).reindex(codes, fill_value=0).astype("Int64")

        here = self.present["lks"]
        lives_in = self.present["status_tinggal"] == "mukim"
        days = people.loc[people["served"], ["lks", "days"]].groupby("lks", observed=True)["days"].sum()
        return pd.DataFrame(
            {
                "orang": sizes(here),
                "mukim": sizes(here[lives_in]),
                "anak_mukim": sizes(here[lives_in & self.present["child"]]),
                "hari": days.reindex(codes, fill_value=0).astype("Int64"),
                "sdm": sizes(staff["lks"]),
                "pengasuh": sizes(staff["lks"][staff["jabatan"].eq("pengasuh").fillna(value=False)]),
                "kelompok": self._main_groups(),
            },
            index=codes,
        )

    def _main_groups(self) -> pd.Series:
        """Return each valid LKS's group with most people now, else during the year, else the first named."""
        order = [*self.labels("penerima", "kelompok")]
        codes = self.valid.index
        main = pd.Series("", index=codes, dtype="str")
        pairs = self.penerima[["lks", "kelompok"]]
        for people in (pairs[self.penerima["served"]], pairs[self.penerima["present"]]):
            counts = people.pivot_table(
                index="lks", columns="kelompok", aggfunc="size", fill_value=0, observed=True
            ).reindex(columns=order, fill_value=0)
            counts = counts[counts.sum(axis="columns") > 0]
            if len(counts):
                largest = counts.idxmax(axis="columns").astype("str").reindex(codes)
                main = largest.fillna(main)
        named = (
            self.table("profil").drop_duplicates("lks").set_index("lks")["kelompok_layanan"].reindex(codes)
        )
        return main.where(main != "", named.fillna("").str.split("|").str[0])

    def labels(self, sheet: str, name: str) -> Mapping[str, str]:
        """Return code to label of a field, in the form's order; empty if the year does not ask it."""
        asked = self.form.by_name.get(sheet)
        field = None if asked is None else asked.by_name.get(name)
        return {} if field is None else self.form.codes(field).labels

    @property
    def least(self) -> int:
        """How many LKS a median must have behind it."""
        return LEAST_LKS if self.edition == "public" else 1


_NO_ROWS = pd.DataFrame(
    {"lks": pd.Series(dtype="str"), **{name: pd.Series(dtype="int64") for name in ("submission", "row")}}
)
# Columns of PENERIMA that hold codes.
_CODES = ("jenis_kelamin", "kelompok", "ppks", "kategori_anak", "status_tinggal", "kabkota_asal",
          "bentuk_layanan", "alasan_keluar", "alat_bantu")  # fmt: skip
# Columns that the measures and the directory name; a year whose form lacks one gets it empty.
COUNTED: Mapping[str, Sequence[str]] = {
    "profil": ("nama", "kabkota", "kepemilikan", "jenis_lks", "kecamatan", "kapasitas", "kelompok_layanan",
               "laporan_keuangan_diperiksa", "tampil_kontak", "whatsapp", "telepon"),
    "legalitas": ("jenis_dokumen", "nomor", "tanggal_berakhir", "peringkat", "status"),
    "penerima": ("nik_token", "jenis_kelamin", "umur", "kelompok", "ppks", "kategori_anak", "status_tinggal",
                 "kabkota_asal", "tanggal_masuk", "tanggal_keluar", "bersekolah", "rencana_asuh", "jkn",
                 "terdata_siksng", "punya_akta", "bentuk_layanan", "alasan_keluar", "tanggal_tinjau",
                 "asesmen_masuk", "kontak_keluarga", "tanggal_periksa_kesehatan", "alat_bantu"),
    "sdm": ("umur", "jabatan", "status_kerja", "kualifikasi", "sertifikat", "menerima_honor"),
    "keuangan": ("arah", "pos", "jumlah", "pembatasan"),
    "program": ("kelompok", "status", "target_orang", "realisasi_orang", "biaya_rencana", "biaya_realisasi",
                "peserta_awal", "peserta_mandiri"),
    "jejaring": ("mitra", "jenis_mitra", "bentuk_kerja_sama", "nomor_mou", "tanggal_berakhir"),
    "sarana": ("jenis_sarana", "jumlah", "kondisi", "aksesibel"),
    "praktik": ("judul", "masalah", "cara", "hasil", "biaya", "boleh_ditiru"),
    "rtl": ("usulan", "tenggat", "status"),
}  # fmt: skip


# What is read where only numbers are wanted: of people, staff and money what is counted, of the LKS
# everything.
FOR_COUNTING: Mapping[str, Sequence[str]] = {
    **{name: COUNTED[name] for name in ("penerima", "sdm", "keuangan")},
    "rekap": (),
}


def tally(rows: pd.DataFrame, *names: str) -> dict[tuple[str, ...], int]:
    """Count rows by the values of some text columns, missing ones as ""; pass all rows at once."""
    found: dict[tuple[str, ...], int] = {}
    sizes = rows.groupby(list(names), observed=True, sort=True, dropna=False).size()
    for values, size in sizes.items():
        told = values if isinstance(values, tuple) else (values,)
        key = tuple("" if pd.isna(value) else str(value) for value in told)
        found[key] = found.get(key, 0) + int(size)
    return found


def as_codes(values: pd.Series) -> pd.Series:
    """Return a column of texts as categories, which are counted many times as fast; missing ones as ""."""
    codes = values.astype("category")
    if codes.isna().any():
        codes = codes.cat.set_categories(pd.Index(sorted({"", *codes.cat.categories}), dtype="str")).fillna(
            ""
        )
    return codes


def quartiles(
    values: pd.Series, least: int, decimals: int
) -> tuple[float | None, float | None, float | None]:
    """Return lower quartile, median and upper quartile, rounded; all None below ``least`` values."""
    known = values.dropna().to_numpy(dtype="float64")
    if len(known) < max(least, 1):
        return None, None, None
    low, middle, high = (float(value) for value in np.percentile(known, (25, 50, 75)))
    if decimals == 0:
        return round(low), round(middle), round(high)
    return round(low, decimals), round(middle, decimals), round(high, decimals)


def _plain(names: pd.Series) -> pd.Series:
    """Return place names without case, the word kecamatan, and punctuation, so that spellings meet."""
    text = names.astype("str").str.casefold().str.replace(r"\b(kecamatan|kec)\b\.?", " ", regex=True)
    return text.str.replace(r"[\W_]+", "", regex=True)


def _empty_register() -> pd.DataFrame:
    columns = ("kode_lks", "nama", "kabkota", "kepemilikan", "jenis_lks", "status")
    frame = pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    return frame.assign(tenggat=pd.Series(dtype="datetime64[s]"))
