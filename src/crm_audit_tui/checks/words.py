"""The words that CRMs use for states and kinds, in seven languages, and how cells compare to them.

Cells are compared folded: case, accents and punctuation gone (`Closed-Won` and `closedwon` are both
`closed won` words to the lists below).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import pandas as pd

from crm_audit_tui.tables import kernels

_OTHER = re.compile(r"[^0-9a-z]+")


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """Return `text` in small letters without accents, with single spaces for anything else."""
    if text.isascii():
        return _OTHER.sub(" ", text.lower()).strip()
    bare = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("ł", "l"))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return _OTHER.sub(" ", bare).strip()


def classify(text: pd.Series, read: Callable[[str], str]) -> pd.Series:
    """Return `read(plain(cell))` for every cell, computed once per distinct text."""
    codes, distinct = kernels.coded(text)
    answers = pd.Series([read(plain(value)) for value in distinct], dtype="str")
    return pd.Series(answers.array.take(codes), index=text.index)


def word_list(text: str) -> frozenset[str]:
    """Return comma-separated words as `plain` folds them."""
    return frozenset(plain(each) for each in text.split(","))


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list written with spaces."""
    return frozenset(text.split())


_WON_WORDS = word_list(
    "won, vinta, vinto, vinte, vinti, ganada, ganado, ganadas, gagnee, gagne, gewonnen, ganha, "
    "ganho, menang, dimenangkan, closedwon, wygrana, wygrany, gewonnene"
)
_WON_PHRASES = word_list(
    "win, closed win, chiuso positivamente, chiusa positivamente, chiuso positivo, "
    "chiusura positiva, acquisita, acquisito, aggiudicata, aggiudicato, conclusa positivamente, "
    "cierre ganado, exitosa, venta cerrada, affaire conclue, remportee, remporte, "
    "abgeschlossen erfolgreich, erfolgreich abgeschlossen, vendido, berhasil, ditutup berhasil, "
    "closed successfully, closed successful, sale closed, deal won, signed closed"
)
_LOST_WORDS = word_list(
    "lost, persa, perso, perse, persi, perdida, perdido, perdidas, perdue, perdu, verloren, kalah, "
    "hilang, gagal, closedlost, przegrana, przegrany"
)
_LOST_PHRASES = word_list(
    "lose, chiuso negativamente, chiusa negativamente, chiuso negativo, chiusura negativa, dead, "
    "dead deal, abandoned, rejected, declined, disqualified, unqualified, cancelled, canceled, "
    "no decision, closed no decision, closed dead, annullata, annullato, rifiutata, rifiutato, "
    "abbandonata, abbandonato, conclusa negativamente, rechazada, rechazado, cancelada, cancelado, "
    "descartada, abandonnee, abandonne, annulee, annule, refusee, abgelehnt, storniert, abgesagt, "
    "recusada, recusado, ditolak, dibatalkan, closed lost to competition, omitted"
)
_NOT = frozenset({"not", "non", "no", "nicht", "pas", "nao", "belum", "bukan", "almost", "likely"})
_CLOSED = word_list(
    "closed, close, chiuso, chiusa, chiusi, cerrado, cerrada, ferme, fermee, cloture, cloturee, "
    "geschlossen, abgeschlossen, fechado, fechada, encerrado, ditutup, selesai, done, completed, "
    "complete, completato, completata, conclusa, concluso, inactive, archived, resolved, solved, "
    "risolto, risolta, resuelto, resolu, gelost, resolvido, completada, completado, terminado, "
    "termine, terminee, erledigt, beendet, concluida, concluido, finished, closed resolved, "
    "closed unresolved, closed solved"
)
_OPEN = word_list(
    "open, aperto, aperta, aperti, abierto, abierta, ouvert, ouverte, offen, aberto, aberta, "
    "terbuka, buka, active, in progress, in corso, en curso, en cours, in bearbeitung, "
    "em andamento, berjalan, new, nuovo, nuova, nuevo, nueva, nouveau, nouvelle, neu, novo, nova, "
    "baru, pending, working, on hold, in attesa, en espera, en attente, wartend, attivo, attiva"
)

WON, LOST, CLOSED, OPEN, STATED, UNKNOWN = "won", "lost", "closed", "open", "stated", ""


def deal_word(word: str) -> str:
    """Return what a stage or status says of a deal: won, lost, closed, open, stated or "".

    `word` is folded by `plain`. "closed" leaves the outcome unsaid; "stated" is any other word: a
    stage of the organisation's own, which an open deal may stand in.
    """
    if not word:
        return UNKNOWN
    tokens = set(word.split())
    if tokens & _NOT and len(tokens) > 1 and tokens & (_WON_WORDS | _LOST_WORDS):
        return STATED
    if word in _LOST_PHRASES or tokens & _LOST_WORDS:
        return LOST
    if word in _WON_PHRASES or tokens & _WON_WORDS:
        return WON
    if word in _CLOSED:
        return CLOSED
    return OPEN if word in _OPEN else STATED


def ticket_word(word: str) -> str:
    """Return whether a ticket's status says closed, open or nothing known."""
    if not word:
        return UNKNOWN
    if word in _CLOSED or set(word.split()) & _CLOSED_TOKENS:
        return CLOSED
    return OPEN


_CLOSED_TOKENS = word_list(
    "closed, chiuso, cerrado, ferme, geschlossen, fechado, ditutup, resolved"
)

_DONE = _CLOSED | word_list(
    "held, tenuta, svolta, svolto, fatto, fatta, hecho, hecha, fait, faite, feito, feita, sudah, "
    "effettuata, effettuato, realizada, abgehalten, sent, inviata, inviato, received, ricevuta"
)
_DROPPED = word_list(
    "cancelled, canceled, annullato, annullata, annule, annulee, cancelado, cancelada, abgesagt, "
    "storniert, dibatalkan, not held, non tenuta, deleted, skipped, abandoned"
)
TODO, DONE, DROPPED = "todo", "done", "dropped"


# An e-mail that is new has been sent.
_PLANNED = _OPEN - word_list(
    "new, nuovo, nuova, nuevo, nueva, nouveau, nouvelle, neu, novo, nova, baru, active, attivo, "
    "attiva"
) | word_list(
    "planned, scheduled, rescheduled, no show, not started, to do, todo, upcoming, deferred, "
    "waiting, waiting on someone else, "
    "pianificata, pianificato, programmata, programmato, prevista, previsto, da fare, "
    "non iniziata, non iniziato, rinviata, rinviato, planificada, planificado, programada, "
    "programado, "
    "por hacer, no iniciada, no iniciado, planifiee, planifie, prevue, prevu, a faire, "
    "non commencee, geplant, vorgesehen, nicht begonnen, zu erledigen, planejada, planejado, "
    "agendada, agendado, nao iniciada, dijadwalkan, direncanakan, belum dimulai"
)


# How the columns are headed that say what came of a call or a meeting.
OUTCOME = word_list("outcome, esito, resultado, resultat, ergebnis, hasil")


def held_word(word: str) -> str:
    """Return "todo" where a status or an outcome says that an activity has not taken place."""
    return TODO if word in _DROPPED or word in _PLANNED else UNKNOWN


def task_word(word: str) -> str:
    """Return what an activity's status says: done, dropped (never to be done), todo or ""."""
    if not word:
        return UNKNOWN
    if word in _DROPPED:
        return DROPPED
    return DONE if word in _DONE else TODO


_KINDS = {
    "sms": word_list(
        "sms, text message, text, messaggio, mensaje, whatsapp, pesan, mensagem, chat"
    ),
    "visit": word_list(
        "visit, visita, visite, besuch, kunjungan, site visit, on site, customer visit, vor ort"
    ),
    "call": word_list(
        "call, calls, phone, telephone, chiamata, chiamate, telefonata, telefono, llamada, "
        "llamadas, appel, appels, anruf, anrufe, telefonat, panggilan, telepon, ligacao, chamada, "
        "telefonema"
    ),
    "email": word_list(
        "email, emails, e mail, mail, mails, posta, correo, correos, courriel, surel, e mails, "
        "correio"
    ),
    "meeting": word_list(
        "meeting, meetings, riunione, riunioni, incontro, incontri, appuntamento, appuntamenti, "
        "reunion, reuniones, reunions, cita, rendez, rdv, besprechung, termin, treffen, rapat, "
        "pertemuan, reuniao, event, evento, demo, lunch, appointment, appointments"
    ),
    "task": word_list(
        "task, tasks, todo, to do, attivita, compito, promemoria, tarea, tareas, tache, taches, "
        "aufgabe, aufgaben, tugas, tarefa, tarefas, deadline, follow up, reminder, scadenza"
    ),
    "note": word_list(
        "note, notes, nota, appunto, notiz, notiz, catatan, anotacao, comment, commento"
    ),
}
KINDS = ("call", "sms", "email", "meeting", "visit")


def activity_kind(word: str) -> str:
    """Return the kind of an activity: call, sms, email, meeting, visit, task, note or other."""
    if not word:
        return "other"
    for kind, words in _KINDS.items():
        if word in words:
            return kind
    tokens = set(word.split())
    for kind, words in _KINDS.items():
        if tokens & words:
            return kind
    return "other"
