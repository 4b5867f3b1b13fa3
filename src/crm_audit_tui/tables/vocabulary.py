"""Words and signs for nothing, for yes and no, and for currencies, in seven languages."""

from __future__ import annotations

PLACEHOLDERS = frozenset(
    [
        "n/a", "n.a.", "na", "n/d", "nd", "#n/a", "tbd", "tba", "tbc", "-", "--", "---", ".",
        "..", "...", "?", "??", "x", "xx", "xxx", "unknown", "none", "null", "nil", "nan",
        "undefined", "missing", "empty", "blank", "test?", "n.v.", "k.a.", "sconosciuto",
        "nessuno", "nessuna", "desconocido", "ninguno", "inconnu", "aucun", "aucune", "unbekannt",
        "keine", "desconhecido", "nenhum", "noemail", "none@none.com", "n.n.", "(blank)",
        "(none)", "[none]", "<null>", "(null)", "#ref!", "#value!", "#name?", "#div/0!", "#null!",
        "#num!", "tidak ada", "tidak diketahui", "not available", "not provided",
        "not applicable", "call me", "no email", "to be defined", "da definire",
        "non disponibile", "sin datos", "non renseigné", "n.d.", "n.c.", "s/d", "s.d.", "???",
        "????", "----", "-----", "....", "_", "__", "___", "*", "**", "***", "non specificato",
        "non indicato", "non fornito", "no disponible", "no aplica", "desconocida", "inconnue",
        "non disponible", "non communiqué", "nicht bekannt", "nicht angegeben", "não informado",
        "não disponível", "desconhecida",
    ]
)  # fmt: skip
TRUE = frozenset(
    [
        "true", "t", "yes", "y", "1", "on", "x", "✓", "✔", "si", "sì", "sí", "oui", "ja", "ya",
        "sim", "vero", "verdadero", "vrai", "wahr", "verdadeiro", "benar", "active", "attivo",
        "activo", "actif", "aktiv", "aktif", "ativo", "done", "enabled", "checked",
    ]
)  # fmt: skip
FALSE = frozenset(
    [
        "false", "f", "no", "n", "0", "off", "✗", "✘", "non", "nein", "tidak", "não", "nao",
        "falso", "faux", "falsch", "salah", "inactive", "inattivo", "inactivo", "inactif",
        "inaktiv", "nonaktif", "inativo", "undone", "disabled", "unchecked",
    ]
)  # fmt: skip
NULL_IDS = frozenset({"000000000000000AAA", "000000000000000", "0", "null", "none"})
SIGNS = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "R$": "BRL",
    "Rp": "IDR",
    "CHF": "CHF",
    "kr": "SEK",
    "zł": "PLN",
    "₽": "RUB",
    "₺": "TRY",
    "A$": "AUD",
    "C$": "CAD",
    "US$": "USD",
}
CURRENCY_NAMES = {
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "us dollar": "USD",
    "pound": "GBP",
    "pound sterling": "GBP",
    "sterlina": "GBP",
    "yen": "JPY",
    "rupiah": "IDR",
    "real": "BRL",
}
