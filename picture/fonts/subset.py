#!/usr/bin/env python3
"""Makes the fonts in this folder; README.md says from what and how to run it."""

import sys

from fontTools import subset

# Latin with all its extensions, IPA, combining marks, Greek, Cyrillic, punctuation, currencies, arrows, shapes and stars.
LETTERS = [(0x20, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x20BF), (0x2100, 0x214F), (0x2190, 0x2BFF)]
FIGURES = [(0x20, 0x20), (0x23, 0x23), (0x25, 0x25), (0x2B, 0x2F), (0x30, 0x39), (0x202F, 0x202F), (0x2212, 0x2212)]
MARKS = ["ccmp", "locl", "mark", "mkmk", "kern"]
ARABIC = [*MARKS, "calt", "fina", "init", "isol", "liga", "medi", "rclt", "rlig"]


def tabular(font):
    """Makes digits of one width the only digits."""
    table = font["GSUB"].table
    for feature in table.FeatureList.FeatureRecord:
        if feature.FeatureTag != "tnum":
            continue
        for index in feature.Feature.LookupListIndex:
            for part in table.LookupList.Lookup[index].SubTable:
                wide = getattr(part, "ExtSubTable", part).mapping
                for cmap in font["cmap"].tables:
                    cmap.cmap = {code: wide.get(name, name) for code, name in cmap.cmap.items()}
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = "Inter Figures"
        if record.nameID == 6:
            record.string = "InterFigures"


def keycaps(font):
    """Twemoji's build has the ten digits, which keycaps are made of, at 0x300, 0x311 and so on."""
    for cmap in font["cmap"].tables:
        for digit in range(10):
            name = cmap.cmap.pop(0x300 + 0x11 * digit, None)
            if name:
                cmap.cmap[0x30 + digit] = name


def make(source, target, ranges=None, features=MARKS, change=None):
    options = subset.Options()
    options.layout_features = features
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14, 16, 17]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.drop_tables += ["FFTM", "cvt ", "gasp", "meta", "STAT"]
    font = subset.load_font(source, options)
    font.flavor = None
    if change:
        change(font)
    codes = [code for first, last in ranges for code in range(first, last + 1)] if ranges else font.getBestCmap()
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    font.save(target)


inter, noto, twemoji = sys.argv[1:]
make(f"{inter}/Inter-Medium.woff2", "Inter-Medium.ttf", LETTERS)
make(f"{inter}/Inter-Bold.woff2", "Inter-Bold.ttf", LETTERS)
make(f"{inter}/Inter-Bold.woff2", "InterFigures-Bold.ttf", FIGURES, ["kern"], tabular)
make(f"{noto}/NotoSansHebrew-Bold.ttf", "NotoSansHebrew-Bold.ttf", [(0x590, 0x5FF), (0xFB1D, 0xFB4F)])
make(f"{noto}/NotoSansArabic-Bold.ttf", "NotoSansArabic-Bold.ttf", [(0x600, 0x6FF)], ARABIC)
make(twemoji, "Twemoji.ttf", None, ["*"], keycaps)
