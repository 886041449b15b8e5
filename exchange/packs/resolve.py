"""What the rows of all packs must say together: each thing once, every reference to something, no contradictions."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from analysis.values import folded_name
from analysis.wording import Reason, gettext_noop
from exchange.packs.drafts import BAD, Draft
from exchange.packs.errors import PackError, words
from exchange.packs.existing import Existing, Named, Quadruple
from exchange.packs.format import TABLES, Column
from exchange.packs.rows import Place

SUGGESTIONS_LIMIT = 50
"""Looking for the nearest known key costs time: only so many unknown references get one."""


class Draftbook:
    """The rows of all packs, each thing once, with an index of the keys they and the database have."""

    def __init__(self, existing: Existing) -> None:
        self.existing = existing
        self.tables: dict[str, list[Draft]] = {name: [] for name in TABLES}
        self.keys: dict[Named, Draft] = {}
        self.incomplete: set[str] = set()
        self.errors: list[PackError] = []
        self.claimed: dict[str, tuple[str, Place]] = {}
        """Folded aliases that organisations in rows that are not in this book have, with their keys and places."""
        self._seen: dict[tuple[object, ...], Draft] = {}
        self._suggestions = 0

    # --- each thing once ---

    def add(self, draft: Draft) -> None:
        """Take in a row: a new thing, or the same row as in another pack; anything else with its identity is an error."""
        if BAD in draft.identity:
            self.tables[draft.table.name].append(draft)
            return
        first = self._seen.setdefault((draft.table.name, *draft.identity), draft)
        if first is not draft:
            self.errors.extend(self._again(first, draft))
            return
        self.tables[draft.table.name].append(draft)
        if draft.key:
            self.key_enter(draft)

    def key_enter(self, draft: Draft) -> None:
        """Enter the key of a new row; note an error when another row of its table has it, or a market has that of an organisation."""
        self.errors.extend(self._key_taken(draft))

    def _again(self, first: Draft, draft: Draft) -> Iterator[PackError]:
        """Yield what is wrong with a second row for the same thing: nothing when another pack says the same."""
        column = draft.table.identity[0]
        shown = " ".join(draft.cells[name] for name in draft.table.identity if draft.cells[name])
        if first.place.pack == draft.place.pack:
            message = words(gettext_noop("This row stands in the pack already, at %(other)s."), other=str(first.place))
            yield draft.fault(column, message, words(gettext_noop("each key once in a pack")), value=shown)
            return
        differing = [name for name in draft.table.column_names if draft[name] != first[name] and BAD not in (draft[name], first[name])]
        if not differing:
            first.also.append(draft.place)
            return
        message = words(gettext_noop("Another pack says something else of %(key)s, at %(other)s."), key=shown, other=str(first.place))
        same = words(gettext_noop('"%(value)s", as there, or another key'), value=first.cells[differing[0]])
        yield draft.fault(differing[0], message, same)

    def _key_taken(self, draft: Draft) -> Iterator[PackError]:
        """Enter a key in the index; yield an error when another row of its table has it, or a market has that of an organisation."""
        named = Named(draft.table.name, draft.key)
        other = self.keys.setdefault(named, draft)
        kind = self.existing.keys.get(named, "")
        if other is not draft:
            message = words(gettext_noop("The key belongs to another record, at %(other)s."), other=str(other.place))
            yield draft.fault("key", message, words(gettext_noop("another key")))
        elif draft.read("kind") and kind and (kind == "market") != (draft["kind"] == "market"):
            message = words(gettext_noop("The register has this key for an organisation of kind %(kind)s."), kind=kind)
            yield draft.fault(
                "key", message, words(gettext_noop("another key: a market does not become an organisation, nor one a market"))
            )

    # --- references ---

    def references_check(self) -> None:
        """Find a row for every reference."""
        for drafts in self.tables.values():
            for draft in drafts:
                for column in draft.table.columns:
                    if column.refers_to:
                        self.errors.extend(self._unknown(draft, column))

    def _unknown(self, draft: Draft, column: Column) -> Iterator[PackError]:
        """Yield the references of one cell that lead nowhere, or to a row of another table."""
        value = draft[column.name]
        keys = value if isinstance(value, tuple) else (value,) if isinstance(value, str) and value else ()
        for key in keys:
            if self.has(column.refers_to, key) or column.refers_to in self.incomplete:
                continue
            if table := self.table_of(key):
                message = words(gettext_noop("This is the key of a row of %(file)s."), file=f"{table}.csv")
            else:
                message = words(gettext_noop("No pack and no earlier load has this key."))
            yield draft.fault(column.name, message, self._key_wanted(key, column), value=key)

    def _key_wanted(self, key: str, column: Column) -> Reason:
        """Return which key is expected, with the nearest known one while suggestions last."""
        file = TABLES[column.refers_to].file
        self._suggestions += 1
        if self._suggestions <= SUGGESTIONS_LIMIT:
            known = [other.key for other in (*self.keys, *self.existing.keys) if other.table == column.refers_to]
            for nearest in get_close_matches(key, known, n=1, cutoff=0.8):
                return words(gettext_noop("a key of %(file)s; the nearest is %(key)s"), file=file, key=nearest)
        return words(gettext_noop("a key of %(file)s"), file=file)

    def has(self, table: str, key: str) -> bool:
        """Return whether a table has a row with a key, in the packs or in the database."""
        return Named(table, key) in self.keys or Named(table, key) in self.existing.keys

    def table_of(self, key: str) -> str:
        """Return the first table that has a key, for a hint; "" where none has it."""
        return next((table for table in TABLES if self.has(table, key)), "")

    def is_market(self, key: str) -> bool:
        """Return whether a key is that of a market."""
        named = Named("organisations", key)
        return (self.keys[named]["kind"] if named in self.keys else self.existing.keys.get(named)) == "market"

    # --- markets ---

    def markets_check(self) -> None:
        """A market is a place of trade: one end of a linkage at most, and nothing that an organisation can be."""
        for table, column in (
            ("zones", "operator"),
            ("product_lines", "organisation"),
            ("capabilities", "organisation"),
            ("cluster_members", "organisation"),
            ("initiative_partners", "organisation"),
        ):
            for draft in self.tables[table]:
                if self.is_market(draft.text(column)):
                    message = words(gettext_noop("This is a market: a place of trade, not an organisation."))
                    self.errors.append(draft.fault(column, message, words(gettext_noop("an organisation that is no market"))))
        for draft in self.tables["linkages"]:
            self.errors.extend(self._market_ends(draft))

    def _market_ends(self, draft: Draft) -> Iterator[PackError]:
        ends = [column for column in ("supplier", "customer") if self.is_market(draft.text(column))]
        if len(ends) == 2:
            message = words(gettext_noop("Both ends are markets."))
            yield draft.fault("customer", message, words(gettext_noop("an organisation on at least one end")))
        elif ends and draft["kind"] == "membership":
            message = words(gettext_noop("This is a market: a place of trade, not an organisation."))
            yield draft.fault(ends[0], message, words(gettext_noop("an organisation that is no market")))

    # --- names ---

    def names_check(self) -> None:
        """No alias belongs to two organisations."""
        mine = {draft.key for draft in self.tables["organisations"]}
        owners: dict[str, tuple[str, Place | None]] = {name: (key, None) for name, key in self.existing.names.items() if key not in mine}
        owners.update(self.claimed)
        for draft in self.tables["organisations"]:
            aliases = draft["aliases"]
            for alias in aliases if isinstance(aliases, tuple) else ():
                owner, place = owners.setdefault(folded_name(alias), (draft.key, draft.place))
                if owner != draft.key:
                    where = str(place) if place else ""
                    message = (
                        words(gettext_noop("%(owner)s has this name, at %(other)s."), owner=owner, other=where)
                        if where
                        else words(gettext_noop("%(owner)s has this name in the register."), owner=owner)
                    )
                    expected = words(gettext_noop("a name of one organisation only"))
                    self.errors.append(draft.fault("aliases", message, expected, value=alias))

    # --- products ---

    def circles_check(self) -> None:
        """Products form a tree: following parents never comes back."""
        own = {draft.key: draft.text("parent") for draft in self.tables["products"] if draft.key}
        for circle in self.circles(own):
            self.circle_tell(circle, own)

    def circles(self, own: Mapping[str, str]) -> Iterator[list[str]]:
        """Yield the circles into which products lead: `own` names the next broader one of each, the database those of others."""
        parents = {**self.existing.parents, **own}
        done: set[str] = set()
        for start in own:
            walk: list[str] = []
            key = start
            while key and key not in done and key not in walk:
                walk.append(key)
                key = parents.get(key, "")
            if key in walk:
                yield walk[walk.index(key) :]
            done.update(walk)

    def circle_tell(self, circle: list[str], own: Mapping[str, str]) -> None:
        """Report a circle once, at the first of its rows in the alphabet, and name all of it."""
        first = min(key for key in circle if key in own)
        turn = circle.index(first)
        names = [*circle[turn:], *circle[:turn], first]
        message = words(gettext_noop("The broader products form a circle: %(circle)s."), circle=" > ".join(names))
        self.errors.append(
            self.keys[Named("products", first)].fault("parent", message, words(gettext_noop("a tree: the broadest product has no parent")))
        )

    # --- clusters ---

    def anchors_check(self) -> None:
        """Every cluster has at least one member with role anchor."""
        if "cluster_members" in self.incomplete:
            return
        members = self.tables["cluster_members"]
        said = {(draft.text("cluster"), draft.text("organisation")) for draft in members}
        anchored = {cluster for cluster, organisation in self.existing.anchors if (cluster, organisation) not in said}
        anchored |= {draft.text("cluster") for draft in members if draft["role"] == "anchor" or not draft.read("role")}
        for draft in self.tables["clusters"]:
            if draft.key and draft.key not in anchored:
                message = words(gettext_noop("The cluster has no member with role anchor."))
                expected = words(gettext_noop("at least one row of %(file)s with role anchor"), file="cluster_members.csv")
                self.errors.append(draft.fault("key", message, expected))

    # --- claims ---

    def claims_check(self) -> None:
        """Two claims of one linkage differ in more than key and note."""
        said: dict[tuple[object, ...], Draft] = {}
        columns = [column.name for column in TABLES["linkages"].columns if column.name not in ("key", "note")]
        for draft in self.tables["linkages"]:
            if draft.read(*columns):
                first = said.setdefault(tuple(draft[name] for name in columns), draft)
                if first is not draft:
                    message = words(gettext_noop("The claim %(key)s says the same, at %(other)s."), key=first.key, other=str(first.place))
                    self.errors.append(draft.fault("key", message, words(gettext_noop("one claim, with all its sources"))))


def linkage_groups(claims: Iterable[Draft], existing: Existing) -> dict[Quadruple, tuple[str, list[str]]]:
    """Return for each linkage its key and the keys of its claims, in file order.

    The key is the one the register has; for a new linkage that of its first claim, with a number behind it when another linkage has
    that key.
    """
    groups: dict[Quadruple, list[str]] = {}
    for draft in claims:
        groups.setdefault(quadruple(draft), []).append(draft.key)
    said = {key for keys in groups.values() for key in keys}
    alive = {*groups, *(linkage for key, linkage in existing.claims.items() if key not in said)}
    keys = {linkage: key for linkage, key in existing.linkages.items() if linkage in alive}
    taken = set(keys.values())
    for linkage, claim_keys in groups.items():
        if linkage not in keys:
            keys[linkage] = numbered(claim_keys[0], taken, TABLES["linkages"].by_name["key"].limit)
    return {linkage: (keys[linkage], claim_keys) for linkage, claim_keys in groups.items()}


def quadruple(draft: Draft) -> Quadruple:
    """Return the linkage a claim speaks of."""
    return Quadruple(draft.text("supplier"), draft.text("customer"), draft.text("kind"), draft.text("product"))


def numbered(key: str, taken: set[str], limit: int) -> str:
    """Return a key that is free, with -2, -3 ... behind it when it is not, cut to the limit, and take it."""
    number, free = 1, key
    while free in taken:
        number += 1
        behind = f"-{number}"
        free = key[: limit - len(behind)].rstrip("-") + behind
    taken.add(free)
    return free
