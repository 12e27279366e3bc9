"""The checksums of payment cards (ISO/IEC 7812) and of IBANs (ISO 13616).

Apart from both, because numbers are found by them and invented with them.
"""

from __future__ import annotations


def is_luhn(digits: str) -> bool:
    """Return True if the last digit is the one that Luhn's formula gives for the others."""
    return len(digits) > 1 and luhn_digit(digits[:-1]) == digits[-1]


def luhn_digit(digits: str) -> str:
    """Return the digit to add to ``digits``."""
    doubled = [2 * int(digit) if place % 2 == 0 else int(digit) for place, digit in _back(digits)]
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def is_iban(text: str) -> bool:
    """Return True for letters and digits without spaces that have an IBAN's checksum."""
    if not (text.isascii() and text.isalnum() and text[:2].isalpha() and text[2:4].isdecimal()):
        return False
    return _remainder(text) == 1


def iban(country: str, account: str) -> str:
    """Return the IBAN of ``account`` in ``country``, with its check digits."""
    return f"{country}{98 - _remainder(f'{country}00{account}'):02}{account}"


def _remainder(text: str) -> int:
    moved = text[4:] + text[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97


def _back(digits: str) -> list[tuple[int, str]]:
    return list(enumerate(reversed(digits)))
