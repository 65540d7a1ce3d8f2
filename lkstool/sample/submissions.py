"""One LKS through the years, and the form it would send: values as typed, before any flaw is planted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lkstool.forms.model import Field, Form
from lkstool.sample.answers import Record, beneficiary, recap
from lkstool.sample.draw import pick, stream
from lkstool.sample.identities import STAFF_DIGITS, NikIssuer, mobile, sometimes
from lkstool.sample.institutions import Lks, centre
from lkstool.sample.money import cash
from lkstool.sample.papers import Paper, documents, papers
from lkstool.sample.people import Person, Population
from lkstool.sample.staff import Roster, Worker, employee
from lkstool.sample.works import facilities, follow_ups, partners, practices, programmes

# Codes that an older form's list lacks, and what was ticked instead.
_OLDER_CODES = {"fakir_miskin": "dhuafa", "ibnu_sabil": "telantar", "laqith": "telantar"}

_MOST_CAPACITY = 1000


@dataclass(frozen=True, slots=True)
class Story:
    """One LKS with everybody and everything of its form years."""

    seed: int
    lks: Lks
    first: int
    people: tuple[Person, ...]
    workers: tuple[Worker, ...]
    papers: tuple[Paper, ...]
    contact: str
    capacity: int


def tell(seed: int, lks: Lks, last: int) -> Story:
    """Draw the story of one LKS from its first form year to ``last``; more years change nothing before."""
    first = lks.first_year
    niks = NikIssuer(lks.number, lks.kabkota)
    population = Population(seed, lks.number, lks.kabkota, lks.founded, niks)
    people = population.live(lks.shares, lks.size, first, max(last, first))
    # Rooms are built for the usual number, not for the one that happens to be counted.
    capacity = min(_MOST_CAPACITY, math.ceil(lks.residents * 1.25 / 5) * 5 + 5 if lks.residents else 0)
    roster = Roster(seed, lks, NikIssuer(lks.number, lks.kabkota, STAFF_DIGITS))
    return Story(
        seed=seed,
        lks=lks,
        first=first,
        people=people,
        workers=roster.serve(capacity, first, max(last, first)),
        papers=papers(seed, lks, last),
        contact=mobile(stream(seed, lks.number, "contact")),
        capacity=capacity,
    )


def answers(story: Story, year: int) -> dict[str, list[Record]]:
    """Answer every sheet of a year's form in codes, dates and numbers.

    Returns:
        Sheet name to records; rows of people in order of entry.
    """
    lks, seed = story.lks, story.seed
    served = [person for person in story.people if person.served_in(year)]
    staff = [worker for worker in story.workers if worker.listed_in(year)]
    groups = Counter(person.group for person in served)
    return {
        "profil": [_profile(story, tuple(groups))],
        "legalitas": documents(story.papers, year),
        "penerima": [beneficiary(person, year, lks.quality) for person in served],
        "sdm": [employee(worker) for worker in staff],
        "program": programmes(seed, lks, groups, year),
        "keuangan": cash(seed, lks, story.first, year),
        "sarana": facilities(seed, lks),
        "jejaring": partners(seed, lks),
        "praktik": practices(seed, lks, year),
        "rtl": follow_ups(seed, lks, year),
        "rekap": recap(served, year),
    }


def _profile(story: Story, groups: Sequence[str]) -> Record:
    lks = story.lks
    rng = stream(story.seed, lks.number, "profile")
    latitude, longitude = centre(lks.kabkota)
    leader, writer = story.workers[0], story.workers[1]
    low, high = lks.region.postcodes
    digits = f"{rng.randint(1, 99_999_999):08d}"
    return {
        "kode_lks": lks.code,
        "nama": lks.name,
        "kepemilikan": lks.owner,
        "jenis_lks": lks.kind,
        "kelompok_layanan": groups,
        "alamat": f"Jalan {rng.choice(('Melati', 'Kenanga', 'Cempaka', 'Flamboyan', 'Teratai'))} "
        f"{rng.randint(1, 120)}, RT {rng.randint(1, 9):03d}/RW {rng.randint(1, 9):03d}",
        "kabkota": lks.kabkota,
        "kecamatan": lks.kecamatan,
        "desa": lks.village,
        "kodepos": str(rng.randint(low, high)),
        "lintang": round(latitude + rng.uniform(-0.05, 0.05), 4) if rng.random() < 0.8 else None,
        "bujur": round(longitude + rng.uniform(-0.05, 0.05), 4) if rng.random() < 0.8 else None,
        "telepon": mobile(rng),
        "whatsapp": sometimes(rng, 0.85, mobile(rng)),
        "email": sometimes(rng, 0.6, f"lks{lks.code[3:].replace('-', '').lower()}@example.org"),
        "situs": sometimes(rng, 0.2, f"https://lks{lks.code[3:].replace('-', '').lower()}.example.org"),
        "tahun_berdiri": lks.founded,
        "kapasitas": story.capacity,
        "npwp": sometimes(rng, 0.55, f"{digits}{_luhn(digits)}651000"),
        "nama_pimpinan": leader.name,
        "tanggal_lahir_pimpinan": leader.born,
        "nama_pengisi": writer.name,
        "telepon_pengisi": story.contact,
        "cara_mendapat_layanan": "Datang langsung membawa KK, atau lewat rujukan Dinas Sosial.",
        "jam_layanan": "Senin–Sabtu 08.00–15.00, Ahad tutup",
        "laporan_keuangan_diperiksa": rng.random() < 0.3 + 0.4 * lks.quality,
        "tampil_alamat": pick(rng, {"penuh": 0.85, "kota": 0.13, "tidak": 0.02}),
        "tampil_kontak": rng.random() < 0.85,
    }


def as_typed(form: Form, values: Mapping[str, Sequence[Record]]) -> dict[str, list[Record]]:
    """Turn codes into the labels that a sender chooses, and keep only what this year's form asks."""
    return {
        sheet.name: [
            {
                field.name: _typed(form, field, record[field.name])
                for field in sheet.fields
                if record.get(field.name) is not None
            }
            for record in values.get(sheet.name, ())
        ]
        for sheet in form.sheets
    }


def _typed(form: Form, field: Field, value: object) -> object:
    if field.codelist is None:
        return value
    labels = form.codes(field).labels
    if isinstance(value, bool):
        return labels["ya" if value else "tidak"]
    if isinstance(value, tuple):
        return ", ".join(labels[code] for code in labels if code in value)
    code = str(value)
    return labels[code if code in labels else _OLDER_CODES[code]]


def _luhn(digits: str) -> int:
    """Return the check digit that closes a row of digits (mod 10, every second one doubled)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * 2 if place % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    return -total % 10
