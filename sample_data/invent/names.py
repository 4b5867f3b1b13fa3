"""Invented people and places: names as common in Britain and Italy, numbers of no real person.

British numbers are from the ranges that Ofcom reserves for fiction; Italy reserves none, so its
numbers are invented. Mail domains end in `.example`, which nobody can own (RFC 2606).
"""

from __future__ import annotations

import unicodedata

from invent.chance import Chance, words

UK_FIRST = words(
    "Amelia Arthur Beatrice Callum Charlotte Clara Daniel Deborah Edward Eleanor Emily Ewan "
    "Fiona Frances Gareth George Grace Graham Hannah Harriet Henry Hugh Imogen Isla Jacob "
    "Jasmine Joan Jonathan Josephine Keith Laura Leonard Louise Malcolm Martin Megan Mohammed "
    "Naomi Nathan Neil Nigel Olivia Oscar Owen Patricia Priya Rachel Reginald Rhys Rosemary "
    "Ruth Samuel Sandra Simon Sophie Stella Stuart Susan Theodore Tracey Victoria Vivian "
    "Wendy Yasmin"
)
UK_LAST = words(
    "Abbott Ashworth Atkins Bagshaw Barlow Beckett Blackwood Booth Bradley Bramwell Broughton "
    "Burgess Calloway Cartwright Chadwick Clegg Coleridge Crabtree Dalton Dempsey Dewhurst "
    "Dunmore Eastwood Ellison Fairclough Farrow Fenwick Fielding Galloway Garside Goodwin "
    "Greenhalgh Hadley Halliwell Hargreaves Hathaway Haworth Heathcote Holloway Hopwood "
    "Huxley Ingham Jardine Kershaw Kirkham Langley Lockwood Longbottom Lythgoe Marsden "
    "Mayfield Metcalfe Middleton Nuttall Oakley Ogden Ormerod Parkin Pemberton Pickering "
    "Prescott Quigley Radcliffe Ramsbottom Redfern Rigby Rowntree Sedgwick Shackleton Singh "
    "Standish Stockdale Sutcliffe Tattersall Thackeray Thornber Tunstall Underhill Vickers "
    "Wainwright Walmsley Whitaker Wolstenholme Yates"
)
IT_FIRST = words(
    "Adele Agnese Alberto Alessia Ambra Andrea Arianna Attilio Aurora Bruno Camilla Carlotta "
    "Cecilia Chiara Claudio Corrado Cristiano Dario Davide Debora Edoardo Elena Emanuele "
    "Enrico Erika Fabio Federica Filippo Flavia Gabriele Gaia Giacomo Ginevra Giorgia Giulia "
    "Ivan Jacopo Lara Leonardo Lidia Lucia Manuela Marcello Marta Massimo Matteo Michela "
    "Mirko Monica Nadia Noemi Orlando Ottavia Paola Pietro Renato Riccardo Roberta Rosa "
    "Sabrina Samuele Sara Silvano Sonia Tommaso Ugo Valentina Viola Vittorio"
)
IT_LAST = words(
    "Abate Albanese Amadori Antonelli Baldini Barbieri Basile Battaglia Bellini Benedetti "
    "Bertolini Bonetti Brambilla Calabrese Caputo Caruso Castelli Cattaneo Cavallaro "
    "Ceccarelli Cipriani Colombo Coppola Costantini D'Angelo D'Onofrio Dell'Acqua Donati "
    "Esposito Fabbri Farina Ferrante Fontana Fumagalli Galli Garofalo Gentile Giordano Grassi "
    "Guerra Lombardi Longo Mancini Marchetti Mariani Martinelli Mazza Melis Messina Montanari "
    "Morelli Nardi Neri Orlandi Pagano Palmieri Parisi Pellegrini Piras Poli Quaranta Ricci "
    "Rinaldi Rizzo Romagnoli Ruggiero Sala Santoro Sartori Serra Sorrentino Testa Trevisan "
    "Valenti Ventura Villa Vitale Zanetti Zoppi"
)
# Formal name -> what friends say: the formal ones are drawn for duplicates only.
NICKNAMES = (
    ("Giuseppe", "Beppe"),
    ("Francesca", "Franca"),
    ("Margherita", "Rita"),
    ("Salvatore", "Totò"),
    ("Luigi", "Gigi"),
    ("Antonella", "Nella"),
    ("Alessandro", "Sandro"),
    ("Domenico", "Mimmo"),
    ("Robert", "Bob"),
    ("Elizabeth", "Liz"),
    ("William", "Bill"),
    ("Katherine", "Kate"),
    ("Michael", "Mike"),
    ("Margaret", "Peggy"),
    ("Richard", "Dick"),
    ("Christopher", "Chris"),
)
ACCENTED = ("Nicolò", "Desirée", "Noè", "Zoë", "Chloë", "José", "Renée", "Mosè", "Niccolò", "Beyzâ")

# city, area, postcodes, telephone stem (four digits follow)
UK_CITIES = (
    ("London", "Greater London", ("EC1A 1BB", "SE1 7AA", "N1 9GU", "W2 3QS"), "020 7946 0"),
    ("Manchester", "Greater Manchester", ("M1 4WP", "M4 5JD", "M15 6PA"), "0161 496 0"),
    ("Bristol", "Avon", ("BS1 5TR", "BS8 1QU"), "0117 496 0"),
    ("Edinburgh", "Midlothian", ("EH1 3QR", "EH6 6JJ"), "0131 496 0"),
    ("Leeds", "West Yorkshire", ("LS1 4DY", "LS6 2QB"), "0113 496 0"),
    ("Birmingham", "West Midlands", ("B1 1RS", "B15 2TT"), "0121 496 0"),
    ("Cardiff", "South Glamorgan", ("CF10 1EP", "CF24 0DS"), "029 2018 0"),
)
IT_CITIES = (
    ("Milano", "MI", ("20121", "20135", "20154"), "02 5550 "),
    ("Roma", "RM", ("00184", "00153", "00198"), "06 5550 "),
    ("Torino", "TO", ("10121", "10138"), "011 555 "),
    ("Bologna", "BO", ("40121", "40138"), "051 555 "),
    ("Firenze", "FI", ("50122", "50136"), "055 555 "),
    ("Napoli", "NA", ("80121", "80138"), "081 555 "),
    ("Verona", "VR", ("37121", "37138"), "045 555 "),
)
UK_STREETS = (
    "Mill Lane|Station Road|Harbour Street|Church Walk|Victoria Terrace|Canal Street|Abbey Road"
)
IT_STREETS = (
    "Via Garibaldi|Corso Cavour|Via Mazzini|Piazza Dante|Viale Verdi|Via dei Mille|Via Manzoni"
)


class Numbers:
    """Telephone numbers, each given out once."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._left: dict[str, list[str]] = {}

    def line(self, stem: str) -> str:
        """Return a landline that begins with `stem` (British stems take three more digits)."""
        digits = 3 if stem.endswith("0") else 4
        return self._take(stem, digits)

    def mobile(self, italian: bool) -> str:
        """Return a mobile number as it is written in its country."""
        if italian:
            return self._take(self._chance.pick(("347 555 ", "335 555 ", "328 555 ")), 4)
        return self._take("07700 900", 3)

    def _take(self, stem: str, digits: int) -> str:
        if stem not in self._left:
            everything = (f"{number:0{digits}d}" for number in range(10**digits))
            self._left[stem] = self._chance.mixed(everything)
        return stem + self._left[stem].pop()


def plain(text: str) -> str:
    """Return `text` in small letters without accents, spaces and signs, as in an address."""
    bare = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in bare.casefold() if letter.isascii() and letter.isalnum())
