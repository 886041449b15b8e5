"""A drawing as a sheet to take away: whole in one file, nothing cut, nothing over another thing."""

import re
import xml.etree.ElementTree as ET

import pytest

from drawing.cluster_map import cluster_map_svg
from drawing.ego import ego_svg
from drawing.geometry import Box
from drawing.lettering import NAME_SIZE, TINY_SIZE, text_width
from drawing.sheet import NOTE_SIZE, SheetSource, SheetWords, broken, drawing_width, paper_size, sheet
from drawing.style import css_rules, inline_style, site_styles, tokens
from drawing.subjects import ClusterDrawing, FlowLine, Place
from drawing.ties import EgoDrawing, Tie

SVG = "{http://www.w3.org/2000/svg}"
PICTURE = '<svg class="map" viewBox="0 0 600 300" width="600" height="300"><path class="flow s-planned c-reported" d="M0 0h9"/></svg>'
SIZES = {"sheet-title": 26.0, "sheet-lead": 13.0, "sheet-note": NOTE_SIZE, "sheet-number": NOTE_SIZE, "tiny": TINY_SIZE}
LONG = "Modernization works in the Ethylene-Polyethylene Plant to be completed next year, says the ministry in a statement"
SOURCES = [
    SheetSource(
        number, LONG[: 20 + number * 7 % 90], "Report News Agency" if number % 3 else "", "2016-09-01" if number % 2 else "",
        "https://report.az/en/industry/modernization-works-in-ethylene-polyethylene-plant-to-be-completed/"[: 30 + number * 13 % 70],
    )
    for number in range(1, 24)
]  # fmt: skip
FULL = {
    "subtitle": "A polymer plant with a cracker behind it. " * 4,
    "masthead": ("Cluster Atlas", "As of 25 November 2026"),
    "facts": ["Cluster: SOCAR Polymer petrochemical cluster", "Kind: goods, utility", "57 linkages shown, 134 left out"],
    "notes": ["Organisations that are known by town only stand beside it."],
    "sources": SOURCES,
    "imprint": ["Data version 3f2a9c", "Exported on 25 November 2026", f"https://atlas.example/explore/?cluster={'a-cluster,' * 20}"],
}


def tree(svg):
    return ET.fromstring(svg)  # noqa: S314 -- our own text


def own_texts(svg):
    """Return the words of the sheet itself with their boxes, those of the drawing left out."""
    found = []

    def walk(element, dx, dy):
        for child in element:
            if child.tag == f"{SVG}svg":
                continue
            moved = re.match(r"translate\(([\d.-]+) ([\d.-]+)\)", child.get("transform", ""))
            x, y = (dx + float(moved[1]), dy + float(moved[2])) if moved else (dx, dy)
            if child.tag == f"{SVG}text":
                css = child.get("class", "").split()
                size = next((SIZES[name] for name in css if name in SIZES), NAME_SIZE)
                bold = bool({"strong", "colhead", "sheet-title", "sheet-number"} & set(css))
                words = "".join(child.itertext())
                wide = text_width(words, size, bold=bold)
                at = x + float(child.get("x"))
                left = at - wide if child.get("text-anchor") == "end" else at
                base = y + float(child.get("y"))
                found.append((words, Box(left, base - size * 0.75, left + wide, base + size * 0.2)))
            walk(child, x, y)

    walk(tree(svg), 0.0, 0.0)
    return found


def said(svg):
    return " ".join(words for words, _box in own_texts(svg))


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_nothing_is_cut_off_the_sheet_or_over_another_thing(paper, landscape, lang):
    svg = sheet(
        PICTURE,
        title=f"{LONG}, {LONG}",
        paper=paper,
        landscape=landscape,
        lang=lang,
        legend=("kind", "status", "confidence", "band"),
        **FULL,
    )
    _x, _y, width, height = (float(number) for number in tree(svg).get("viewBox").split())
    picture = tree(svg).find(f"{SVG}svg")
    left, top = float(picture.get("x")), float(picture.get("y"))
    placed = [*own_texts(svg), ("the drawing", Box(left, top, left + float(picture.get("width")), top + float(picture.get("height"))))]
    page = Box(47, 20, width - 47, height - 20)
    for index, (words, box) in enumerate(placed):
        assert page.contains(box), words
        for other_words, other in placed[index + 1 :]:
            assert not box.overlaps(other), (words, other_words)
    assert "…" not in said(svg)


def test_everything_that_was_asked_for_stands_on_it():
    svg = sheet(PICTURE, title="A cluster", **FULL)
    words = said(svg)
    for each in ("A cluster", "Cluster Atlas", "As of 25 November 2026", "Kind: goods, utility", "57 linkages shown, 134 left out",
                 "Data version 3f2a9c", "Exported on 25 November 2026", "Sources", "planned", "inferred", "federation"):  # fmt: skip
        assert each in words
    squeezed = words.replace(" ", "")
    for source in SOURCES:
        assert source.title.replace(" ", "") in squeezed
        assert source.address in squeezed


def test_sources_stand_in_columns_of_about_one_height_in_their_order():
    svg = sheet(PICTURE, title="A cluster", landscape=True, **FULL)
    numbers = [element for element in tree(svg).iter(f"{SVG}text") if element.get("class") == "sheet-number"]
    assert [element.text for element in numbers] == [str(source.number) for source in SOURCES]
    lefts = [float(element.get("x")) for element in numbers]
    assert lefts == sorted(lefts)
    assert len(set(lefts)) == 3


def test_a_short_sheet_fills_its_paper_and_a_long_one_is_longer():
    short, long = sheet(PICTURE, title="A"), sheet(PICTURE, title="A", **{**FULL, "sources": SOURCES * 4})
    assert [tree(short).get(name) for name in ("width", "height")] == ["210.0mm", "297.0mm"]
    assert tree(long).get("width") == "210.0mm"
    assert float(tree(long).get("height")[:-2]) > 297


def test_a_drawing_that_is_a_little_too_high_is_made_smaller_never_below_three_quarters():
    def width_of(tall):
        drawing = f'<svg viewBox="0 0 600 {tall}" width="600" height="{tall}"></svg>'
        svg = sheet(drawing, title="A", legend=())
        return float(tree(svg).find(f"{SVG}svg").get("width")), float(tree(svg).get("height")[:-2])

    assert width_of(900) == (600, 297)
    wide, tall = width_of(1100)
    assert 450 <= wide < 600
    assert tall == 297
    wide, tall = width_of(2000)
    assert wide == 600
    assert tall > 297


def test_a_drawing_wider_than_the_paper_is_fitted():
    svg = sheet('<svg viewBox="0 0 1400 300" width="1400" height="300"></svg>', title="A")
    assert float(tree(svg).find(f"{SVG}svg").get("width")) == pytest.approx(drawing_width("a4"), abs=1)


def place(key, longitude, **changes):
    return Place(key, key.title(), latitude=40.5, longitude=longitude, href=f"/organisations/{key}/", locality="Town", **changes)


def real_drawings():
    flows = [FlowLine("a-b", "a", "b", label="Metal", quantity="10 t/y, actual 2024", status="planned", href="/linkages/a-b/")]
    places = [place("a", 49.6, role="anchor"), place("b", 49.9, kind="agency")]
    return [
        cluster_map_svg(ClusterDrawing(places, flows), width=drawing_width()),
        ego_svg(EgoDrawing("A", suppliers=[Tie("t", "B", label="Metal", href="/linkages/t/")]), width=drawing_width()),
    ]


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("home", ["", "https://atlas.example"])
def test_the_file_needs_no_other_file(number, home):
    svg = sheet(real_drawings()[number], title="A cluster", home=home, **FULL)
    assert svg.startswith("<?xml")
    assert "var(" not in svg
    assert "@import" not in svg
    assert "<script" not in svg
    assert 'class="hit"' not in svg
    assert not re.search(r"(?:src|xlink:href)=|url\((?!#)", svg)
    addresses = [address for address in re.findall(r'href="([^"]*)"', svg) if not address.startswith("#")]
    assert all(address.startswith("https://atlas.example/") for address in addresses)
    assert bool(addresses) == bool(home)


@pytest.mark.parametrize("number", [0, 1])
def test_every_line_and_symbol_of_a_drawing_has_its_style_in_the_file(number):
    svg = sheet(real_drawings()[number], title="A cluster", **FULL)
    style = tree(svg).find(f"{SVG}style").text
    drawn = {
        name for element in tree(svg).iter() for name in element.get("class", "").split() if element.tag in (f"{SVG}path", f"{SVG}circle")
    }
    styled = set(re.findall(r"\.([\w-]+)", style))
    assert {"flow", "k"} <= styled
    assert drawn - styled <= {"c-confirmed", "s-operating", "border", "between"}
    assert ".s-planned" in style


def test_colours_are_those_of_the_page_as_it_is_printed():
    values = tokens(site_styles())
    assert values["--paper"] == "#fff"
    style = inline_style(site_styles(), {"flow", "s-planned", "halo", "map"})
    assert f".flow.s-planned{{stroke:{values['--planned']}}}" in style
    assert f".map .halo{{stroke:{values['--land']}}}" in style
    assert "font-size:12.5px" in style
    assert "hover" not in style


def test_a_right_to_left_language_has_its_own_fonts_and_begins_at_the_right():
    svg = sheet(PICTURE, title="مجمع", lang="ar")
    assert "Naskh" in svg
    [title] = [element for element in tree(svg).iter(f"{SVG}text") if element.get("class") == "sheet-title"]
    assert title.get("text-anchor") == "end"
    assert float(title.get("x")) > 700


def test_rules_of_a_style_sheet_are_found_inside_and_outside_of_blocks():
    assert list(css_rules("/* a { } */ .x, .y { fill: red } @media print { .z { fill: none } }")) == [
        (".x, .y", "fill: red"),
        ("@media print", ".z { fill: none }"),
    ]


def test_words_are_in_the_readers_language_and_hostile_ones_stay_text():
    words = SheetWords(sources="Mənbələr", legends={"status": "Vəziyyət"}, signs={"planned": "planlaşdırılıb"})
    svg = sheet(PICTURE, title="<script>alert(1)</script> & more", legend=("status",), sources=SOURCES[:1], words=words)
    assert "<script" not in svg
    for each in ("Mənbələr", "Vəziyyət", "planlaşdırılıb", "<script>alert(1)</script> & more"):
        assert each in said(svg)


def test_an_unknown_paper_legend_or_drawing_is_refused_in_words():
    with pytest.raises(ValueError, match="known are a4, letter"):
        paper_size("a0")
    with pytest.raises(ValueError, match="known are kind, status"):
        sheet(PICTURE, title="A", legend=("colour",))
    with pytest.raises(ValueError, match="viewBox"):
        sheet("<p>no drawing</p>", title="A")


def test_an_address_breaks_at_its_signs_and_a_word_without_any_breaks_anywhere():
    assert broken("a https://example.org/one/two-three", 90, 11) == ["a https://", "example.org/", "one/two-three"]
    assert all(text_width(row, 11) <= 60 for row in broken("Donaudampfschifffahrtsgesellschaft", 60, 11))


def test_the_same_sheet_gives_the_same_text():
    assert sheet(PICTURE, title="A", **FULL) == sheet(PICTURE, title="A", **FULL)


@pytest.mark.browser
def test_the_file_looks_right_when_it_is_opened_alone(chromium, tmp_path):
    file = tmp_path / "sheet.svg"
    file.write_text(sheet(real_drawings()[0], title="A cluster", **FULL), encoding="utf-8")
    page = chromium.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    style = page.evaluate("getComputedStyle(document.querySelector('.flow.s-planned')).stroke")
    letters = page.evaluate("getComputedStyle(document.querySelector('.sheet-title')).fontSize")
    widest = page.evaluate("Math.max(...[...document.querySelectorAll('text')].map(each => each.getBoundingClientRect().right))")
    width = page.evaluate("document.documentElement.getBoundingClientRect().width")
    page.close()
    assert asked == [file.as_uri()]
    assert (style, letters) == ("rgb(138, 82, 0)", "26px")
    assert widest <= width - 40
