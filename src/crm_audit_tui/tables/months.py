"""Months by their names and short names in the seven languages that exports are written in."""

from __future__ import annotations

_NAMES = """
january jan gennaio gen enero ene janvier janv januar jänner jän janeiro januari
february feb febbraio febrero février févr fevr fév fevrier februar fevereiro fev februari
march mar marzo mars märz mär mrz maerz março marco maret
april apr aprile abril abr avril avr
may maggio mag mayo mai maio mei
june jun giugno giu junio juin juni junho
july jul luglio lug julio juillet juil juli julho
august aug agosto ago août aout agustus agu agt ags
september sep sept settembre set septiembre septembre setembro
october oct ottobre ott octubre octobre oktober okt outubro out
november nov novembre noviembre novembro nop
december dec dicembre dic diciembre décembre déc decembre dezember dez dezembro desember des
"""
MONTHS: dict[str, int] = {
    word: month
    for month, line in enumerate(_NAMES.strip().splitlines(), start=1)
    for word in line.split()
}
ENGLISH_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
