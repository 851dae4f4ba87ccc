"""Cut Be Vietnam Pro to what the shop writes, give it tabular figures, and measure its stand-ins.

Called by `vendor.py` with the folder to write to, inside the environment that holds fonttools.
"""

from __future__ import annotations

import io
import subprocess
import sys
from importlib import resources
from pathlib import Path

from fontTools import subset
from fontTools.otlLib.builder import buildLookup, buildSingleSubstSubtable
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.varLib.instancer import instantiateVariableFont

WEIGHTS = {400: "Regular", 600: "SemiBold"}

# Latin with Western and Central European marks, Vietnamese whole, combining marks (NFD text shows too),
# punctuation, đồng, and the few signs that the templates use.
UNICODES = (
    "U+20-7E,U+A0-17F,U+1A0,U+1A1,U+1AF,U+1B0,U+300,U+301,U+303,U+309,U+323,U+1EA0-1EF9,"
    "U+2010-2015,U+2018-201E,U+2020,U+2022,U+2026,U+202F,U+2030,U+2039,U+203A,U+20AB,U+20AC,"
    "U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264,U+2265"
)
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum"]

# What both languages write most, to weigh the widths of letters by.
SAMPLE = (
    "Dữ liệu của bạn được giữ trong thời gian dùng dịch vụ và một năm sau khi dịch vụ kết thúc. "
    "Ai đã mở thông tin liên hệ, khi nào, để làm gì và theo phiếu nào đều được ghi lại. "
    "Your data is kept while you use the service and for one year after it ends. "
    "Who opened it, when, why and for which case is written down, and you can check it."
)


def add_tabular_figures(font: TTFont) -> None:
    """Add `tnum`: copies of the ten figures, each centred on the width of the zero. The family has none."""
    glyphs, metrics, cmap = font.getGlyphSet(), font["hmtx"], font.getBestCmap()
    width = metrics[cmap[ord("0")]][0]
    mapping = {}
    for figure in map(ord, "0123456789"):
        name = cmap[figure]
        copy = f"{name}.tnum"
        pen = TTGlyphPen(None)
        shift = (width - metrics[name][0]) // 2
        glyphs[name].draw(TransformPen(pen, (1, 0, 0, 1, shift, 0)))
        font["glyf"][copy] = pen.glyph()
        metrics[copy] = (width, metrics[name][1] + shift)
        mapping[name] = copy
    font.setGlyphOrder(font["glyf"].glyphOrder)
    add_feature(font["GSUB"].table, "tnum", mapping)


def add_feature(table: otTables.GSUB, tag: str, mapping: dict[str, str]) -> None:
    """Append a single substitution under `tag`; the format asks for features in order of their tags."""
    table.LookupList.Lookup.append(buildLookup([buildSingleSubstSubtable(mapping)]))
    feature = otTables.Feature()
    feature.FeatureParams = None
    feature.LookupListIndex = [len(table.LookupList.Lookup) - 1]
    record = otTables.FeatureRecord()
    record.FeatureTag, record.Feature = tag, feature
    before = table.FeatureList.FeatureRecord
    after = sorted([*before, record], key=lambda one: one.FeatureTag)
    moved = {old: next(i for i, one in enumerate(after) if one is before[old]) for old in range(len(before))}
    new = next(i for i, one in enumerate(after) if one is record)
    table.FeatureList.FeatureRecord = after
    for script in table.ScriptList.ScriptRecord:
        systems = [script.Script.DefaultLangSys, *(one.LangSys for one in script.Script.LangSysRecord)]
        for system in filter(None, systems):
            system.FeatureIndex = sorted([*(moved[index] for index in system.FeatureIndex), new])


def cut(source: Path, target: Path) -> None:
    """Write `source` cut down to `target` (WOFF2)."""
    whole = TTFont(source)
    add_tabular_figures(whole)
    # Written and read back: the subsetter follows only what a font file says, not what was just appended.
    written = io.BytesIO()
    whole.save(written)
    written.seek(0)
    font = TTFont(written)
    options = subset.Options(layout_features=FEATURES, hinting=False, flavor="woff2", name_IDs=[0, 1, 2, 5, 13, 14])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(UNICODES))
    cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def mean_width(font: TTFont) -> float:
    """The mean advance over the sample, in em."""
    metrics, cmap = font["hmtx"], font.getBestCmap()
    known = [letter for letter in SAMPLE if ord(letter) in cmap]
    return sum(metrics[cmap[ord(letter)]][0] for letter in known) / len(known) / font["head"].unitsPerEm


def stand_in(name: str, locals_: list[str], measured: TTFont, ours: TTFont, weight: int) -> str:
    """A face that makes a local font take exactly the room of ours, so that the swap moves nothing."""
    adjust = mean_width(ours) / mean_width(measured)
    em = ours["head"].unitsPerEm
    sources = ", ".join(f'local("{one}")' for one in locals_)
    return (
        f'@font-face {{\n  font-family: "{name}";\n  font-weight: {weight};\n  src: {sources};\n'
        f"  size-adjust: {adjust:.2%};\n"
        f"  ascent-override: {ours['hhea'].ascent / em / adjust:.2%};\n"
        f"  descent-override: {-ours['hhea'].descent / em / adjust:.2%};\n"
        f"  line-gap-override: {ours['hhea'].lineGap / em / adjust:.2%};\n}}\n"
    )


def found(pattern: str) -> TTFont:
    """The installed font that fontconfig names for `pattern`."""
    path = subprocess.run(["fc-match", "-f", "%{file}", pattern], capture_output=True, text=True, check=True).stdout
    return TTFont(path)


def main(target: Path) -> None:
    """Write both weights, the licence and `fonts.css` (with the stand-ins) into `target`."""
    ours = resources.files("fontpkg_be_vietnam_pro")
    roboto = resources.files("fontpkg_roboto") / "files" / "Roboto[wdth,wght].ttf"
    css = ["/* Written by tools/vendor/fonts.py. */\n"]
    for weight, style in WEIGHTS.items():
        source = Path(str(ours / "files" / f"BeVietnamPro-{style}.ttf"))
        name = f"be-vietnam-pro-{weight}.woff2"
        cut(source, target / name)
        css.append(
            f'@font-face {{\n  font-family: "Be Vietnam Pro";\n  font-weight: {weight};\n'
            f'  font-display: swap;\n  src: url("{name}") format("woff2");\n}}\n'
        )
        bold = " Bold" if weight == 600 else ""
        arial = found(f"Liberation Sans:{'bold' if bold else 'regular'}")
        axes = {"wght": 700 if bold else 400, "wdth": 100}
        android = instantiateVariableFont(TTFont(Path(str(roboto))), axes)
        font = TTFont(source)
        css.append(stand_in("Stand-in Roboto", [f"Roboto{bold}"], android, font, weight))
        css.append(stand_in("Stand-in Arial", [f"Arial{bold}", f"Liberation Sans{bold}"], arial, font, weight))
    (target / "fonts.css").write_text("".join(css))
    (target / "LICENSE.txt").write_text((ours / "LICENSE").read_text())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
