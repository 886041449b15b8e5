"""Data packs, read and judged as a whole: typed rows of every table, and everything that is wrong.

No database and no web framework: what the database holds comes in as `Existing`, and goes out as `ParseResult`.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.validity import PartialDate
from exchange.packs import rows
from exchange.packs.cells import Codes, Value
from exchange.packs.drafts import Draft, drafts_read
from exchange.packs.errors import PackError
from exchange.packs.existing import NOTHING_EXISTS, Existing
from exchange.packs.format import TABLES
from exchange.packs.read import PackFolder, pack_file_errors, packs_find, table_read
from exchange.packs.resolve import Draftbook, linkage_groups, numbered
from exchange.packs.rules import row_faults

DIGEST_VERSION = 1
"""Part of every digest: another number makes every row count as changed."""
KEY_LIMIT = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class ParseResult:
    """What the packs say and what is wrong with them; rows with an error are left out.

    `linkages` groups the claims: one entry for each supplier, customer, kind and product.
    """

    packs: tuple[str, ...]
    errors: tuple[PackError, ...]
    sources: tuple[rows.SourceRow, ...]
    zones: tuple[rows.ZoneRow, ...]
    organisations: tuple[rows.OrganisationRow, ...]
    products: tuple[rows.ProductRow, ...]
    product_lines: tuple[rows.ProductLineRow, ...]
    capabilities: tuple[rows.CapabilityRow, ...]
    claims: tuple[rows.ClaimRow, ...]
    linkages: tuple[rows.LinkageGroup, ...]
    clusters: tuple[rows.ClusterRow, ...]
    cluster_members: tuple[rows.ClusterMemberRow, ...]
    initiatives: tuple[rows.InitiativeRow, ...]
    initiative_partners: tuple[rows.InitiativePartnerRow, ...]
    recipes: tuple[rows.RecipeRow, ...]

    def table(self, name: str) -> tuple[rows.PackRowData, ...]:
        """Return the rows of a table by the name of its file; those of linkages.csv are claims."""
        found: tuple[rows.PackRowData, ...] = getattr(self, "claims" if name == "linkages" else name)
        return found

    def __len__(self) -> int:
        """Return the number of rows, the same row in two packs counted once."""
        return sum(len(self.table(name)) for name in TABLES)


def packs_parse(
    folders: Sequence[Path],
    *,
    existing: Existing = NOTHING_EXISTS,
    isic: Collection[str] | None = None,
    hs: Collection[str] | None = None,
) -> ParseResult:
    """Return everything that packs say, and everything that is wrong with them.

    Parameters
    ----------
    folders
        Packs, or folders of packs; `common` is read first, the others by name, whatever the order here.
    existing
        What the database holds; the rows of the packs may refer to it.
    isic, hs
        The classes of ISIC Rev.4 and the headings of HS 2022; None checks the shape of a code only.

    Returns
    -------
    ParseResult
        Rows and errors, the errors by file, line and column.  Whatever the files hold, nothing is raised.
    """
    packs, errors = packs_find(folders)
    book = Draftbook(existing)
    book.errors.extend(errors)
    for pack in packs:
        pack_read(pack, book, Codes(isic, hs))
    book.references_check()
    book.markets_check()
    book.names_check()
    book.circles_check()
    book.anchors_check()
    book.claims_check()
    return result_of(packs, book)


def pack_read(pack: PackFolder, book: Draftbook, codes: Codes) -> None:
    """Enter the rows of one pack in the book."""
    book.errors.extend(pack_file_errors(pack))
    for table in TABLES.values():
        read, errors = table_read(pack, table)
        book.errors.extend(errors)
        if read is None:
            continue
        found = drafts_read(pack, table, read, codes)
        book.errors.extend(found.errors)
        if not found.complete:
            book.incomplete.add(table.name)
        for draft in found.drafts:
            book.errors.extend(row_faults(draft))
            book.add(draft)


def result_of(packs: Sequence[PackFolder], book: Draftbook) -> ParseResult:
    """Return the rows of the book that have no error, with keys and digests, and the errors in order."""
    sound = {name: [draft for draft in drafts if not draft.faulty] for name, drafts in book.tables.items()}
    groups = linkage_groups(sound["linkages"], book.existing)
    linkage_of = {claim: key for key, claims in groups.values() for claim in claims}
    made: dict[str, tuple[rows.PackRowData, ...]] = {
        name: tuple(row_of(draft, key, linkage_of) for draft, key in keyed(name, drafts, set(book.existing.taken)))
        for name, drafts in sound.items()
    }
    made["claims"] = made.pop("linkages")
    return ParseResult(
        packs=tuple(pack.name for pack in packs),
        errors=tuple(sorted(dict.fromkeys(book.errors), key=lambda error: (error.file, error.line, error.column, str(error)))),
        linkages=tuple(rows.LinkageGroup(key, *linkage, tuple(claims)) for linkage, (key, claims) in groups.items()),
        **made,  # type: ignore[arg-type]
    )


def keyed(table: str, drafts: Sequence[Draft], taken: set[str]) -> Iterator[tuple[Draft, str]]:
    """Yield the rows of a table with their keys: the one in the file, or one made from the row."""
    for draft in drafts:
        if draft.key:
            yield draft, draft.key
        elif table == "product_lines":
            parts = [draft.text(column) for column in ("organisation", "role", "product", "basis")]
            yield draft, numbered(joined(*parts, draft.cells["year"]), taken, KEY_LIMIT)
        elif table == "recipes":
            yield draft, numbered(joined(draft.text("output"), "from", draft.text("input"), slug(draft.text("route"))), taken, KEY_LIMIT)
        else:
            yield draft, ":".join(draft.text(column) for column in draft.table.identity)


def joined(*parts: str) -> str:
    """Return the parts that are not blank as one key."""
    return "-".join(part for part in parts if part)[:KEY_LIMIT].rstrip("-")


def slug(text: str) -> str:
    """Return a text as part of a key: Latin letters without marks, digits, single hyphens.

    Examples
    --------
    >>> slug("Hall-Héroult smelting, prebake")
    'hall-heroult-smelting-prebake'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def row_of(draft: Draft, key: str, linkage_of: dict[str, str]) -> rows.PackRowData:
    """Return the typed row of a draft."""
    values: dict[str, object] = {**draft.values, "key": key}
    if draft.table.name == "linkages":
        values["linkage"] = linkage_of[key]
    return draft.table.row(place=draft.place, also=tuple(draft.also), digest=digest_of(draft), **values)  # type: ignore[arg-type]


def digest_of(draft: Draft) -> str:
    """Return a hash of what a row says: the same for the same values, wherever and in whatever order of columns they stand."""
    said = [[name, plain(draft.values[name])] for name in draft.table.column_names]
    return hashlib.sha256(json.dumps([DIGEST_VERSION, draft.table.name, said], ensure_ascii=True).encode()).hexdigest()


def plain(value: Value | object) -> object:
    """Return a value as JSON can write it."""
    return str(value) if isinstance(value, PartialDate) else value
