"""Values of written numbers: Arabic and Chinese digits, 万 and 亿, fractions and 成."""

from __future__ import annotations

from decimal import Decimal

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "两": 2,
}
PLACES = {"十": 10, "百": 100, "千": 1000}
MULTIPLIERS = {"万": 10**4, "亿": 10**8}
HAN = "".join((*DIGITS, *PLACES, *MULTIPLIERS))
LONGEST = 24  # characters; a longer run of digits is a code, not a number
ARABIC = frozenset("0123456789.,")


def parse(text: str) -> Decimal:
    """Value of a written number, in units of one.

    Raises ValueError when `text` is not wholly a number.
    Multipliers: 万 is 10⁴, 亿 is 10⁸; a part before them counts at their scale.

    >>> parse("3万")
    Decimal('30000')
    >>> parse("1,286.5万"), parse("1亿3000万")
    (Decimal('12865000'), Decimal('130000000'))
    >>> parse("三万六千"), parse("一万两千"), parse("百")
    (Decimal('36000'), Decimal('12000'), Decimal('100'))
    """
    if text.isdecimal() and len(text) <= LONGEST:
        return Decimal(text)
    if text[:1] in ARABIC:
        return _arabic(text)
    whole, point, part = text.partition("点")
    if point:
        return Decimal(f"{han(whole)}.{''.join(str(DIGITS.get(char, 0)) for char in part)}")
    return Decimal(han(text))


def han(text: str) -> int:
    """Value of a number in Chinese digits.

    Raises ValueError when `text` is not wholly one.

    >>> han("一百零五"), han("二〇二四"), han("十二")
    (105, 2024, 12)
    >>> han("一亿三千万"), han("三万亿")
    (130000000, 3000000000000)
    >>> han("百千")
    Traceback (most recent call last):
    ValueError: not a number: '百千'
    """
    if text in DIGITS:
        return DIGITS[text]
    if not text or len(text) > LONGEST or any(char not in HAN for char in text):
        raise ValueError(f"not a number: {text!r}")
    if len(text) > 1 and all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    return _placed(text)


def share(numerator: str, denominator: str) -> Decimal:
    """A fraction in per cent, to four decimals where it does not end.

    Raises ValueError when a side is no number or the denominator is zero.

    >>> share("二", "三"), share("四十一", "百"), share("三点五", "百")
    (Decimal('66.6667'), Decimal('41'), Decimal('3.5'))
    """
    below = parse(denominator)
    if not below:
        raise ValueError(f"not a fraction: {numerator}/{denominator}")
    value = parse(numerator) * 100 / below
    return plain(value if value == round(value, 4) else round(value, 4))


def plain(value: Decimal) -> Decimal:
    """`value` without an exponent and without zeros that its scale left behind.

    >>> plain(Decimal("12865000.0")), plain(Decimal("1E+3"))
    (Decimal('12865000'), Decimal('1000'))
    """
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if whole == value else value.normalize()


def _arabic(text: str) -> Decimal:
    if len(text) > LONGEST:
        raise ValueError(f"not a number: {text[:LONGEST]!r}…")
    digits = text.rstrip("十百千万亿")
    if "亿" in digits or "万" in digits:
        return _compound(text)
    scale = _scale(text[len(digits) :])
    try:
        value = Decimal(digits.replace(",", ""))
    except ArithmeticError as error:
        raise ValueError(f"not a number: {text!r}") from error
    return plain(value * scale) if "." in digits else value * scale


def _compound(text: str) -> Decimal:
    for char in "亿万":
        head, found, tail = text.partition(char)
        if found and tail:
            return _arabic(head + char) + _arabic(tail)
    raise ValueError(f"not a number: {text!r}")


def _scale(multipliers: str) -> int:
    scale = 1
    for char in multipliers:
        scale *= PLACES.get(char) or MULTIPLIERS[char]
    return scale


def _placed(text: str) -> int:
    high, _, low = text.rpartition("亿")
    if high or text.startswith("亿"):
        return (_placed(high) if high else 1) * MULTIPLIERS["亿"] + (_placed(low) if low else 0)
    high, found, low = text.partition("万")
    if found:
        return (_below_ten_thousand(high) or 1) * MULTIPLIERS["万"] + _below_ten_thousand(low)
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int:
    value = digit = 0
    last_place = 10**4
    for char in text:
        if char in DIGITS and not digit:
            digit = DIGITS[char]
        elif PLACES.get(char, last_place) >= last_place:
            raise ValueError(f"not a number: {text!r}")
        else:
            last_place = PLACES[char]
            value += (digit or 1) * last_place
            digit = 0
    return value + digit
