# ruff: noqa: E501  (word lists)
"""Invented raw material for `people.py`: names, towns, trades of six countries.

Short forms are listed here by hand and apart from the matcher's own tables, so that the benchmark
does not test a table against itself.
"""

from __future__ import annotations

FIRST: dict[str, str] = {
    "IT": "Marco Luca Giuseppe Giovanni Andrea Matteo Francesco Alessandro Paolo Stefano Roberto "
    "Davide Antonio Salvatore Simone Lorenzo Federico Riccardo Vincenzo Massimo Giulia Chiara Sara "
    "Francesca Laura Anna Elena Martina Valentina Federica Silvia Elisa Paola Alessandra Maria "
    "Ilaria Roberta Barbara Cristina Claudia Daniele Fabio Enrico Nicola Tommaso Pietro Michele "
    "Maria Grazia,Pier Paolo,Gian Luca,Anna Maria",
    "GB": "James John David Robert Michael William Thomas Daniel Matthew Andrew Christopher Stephen "
    "Richard Edward Samuel Benjamin Joseph Alexander Oliver George Sarah Emma Elizabeth Catherine "
    "Margaret Susan Jennifer Rebecca Victoria Charlotte Emily Jessica Nicola Helen Alison Claire "
    "Rachel Deborah Joanne Samantha Peter Paul Mark Simon Anthony Timothy Nicholas Gregory Kenneth",
    "ES": "Antonio Manuel José Francisco David Juan Javier Daniel Carlos Miguel Rafael Pedro Alejandro "
    "Fernando Sergio Pablo Jorge Alberto Luis Diego María Carmen Ana Isabel Laura Cristina Marta "
    "Dolores Lucía Pilar Elena Raquel Sara Paula Mercedes Rosario Beatriz Teresa Rocío Nuria "
    "José Luis,María José,Juan Carlos,Ana María,José Manuel",
    "FR": "Jean Pierre Michel Philippe Alain Nicolas Christophe Patrick Laurent Frédéric Julien "
    "Sébastien Olivier Stéphane Éric Thomas Alexandre Maxime Antoine Guillaume Marie Nathalie "
    "Isabelle Sylvie Catherine Françoise Valérie Sandrine Céline Stéphanie Sophie Aurélie Émilie "
    "Camille Julie Hélène Anne Caroline Pauline Véronique Jean-Luc,Marie-Claire,Jean-Pierre",
    "DE": "Thomas Michael Andreas Stefan Christian Wolfgang Klaus Jürgen Peter Markus Martin Matthias "
    "Alexander Sebastian Tobias Florian Johannes Günther Ulrich Friedrich Sabine Susanne Petra "
    "Monika Claudia Birgit Andrea Katharina Stefanie Anja Julia Barbara Heike Ursula Elisabeth "
    "Christine Gabriele Angelika Martina Nicole",
    "ID": "Budi Agus Eko Dwi Andi Rizky Muhammad Ahmad Bambang Hendra Joko Wahyu Yusuf Iwan Rudi Dedi "
    "Slamet Fajar Arief Bayu Siti Dewi Sri Rina Putri Ratna Fitri Ayu Indah Nurul Lestari Yuni "
    "Wulan Maya Kartika Endang Tri Lina Mega Rini",
}
LAST: dict[str, str] = {
    "IT": "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti "
    "Costa Giordano Mancini Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso "
    "Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola Marchetti "
    "Parisi Villa Conte Ferri Fabbri Bianco Marini Grasso Valentini Messina Sala Gatti Pellegrini "
    "De Luca,De Santis,Di Stefano,D'Angelo,Dalla Costa,Lo Monaco,De Angelis,Di Marco",
    "GB": "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker "
    "White Roberts Green Hall Wood Jackson Clarke Patel Khan Lewis James Phillips Mason Mitchell "
    "Rose Davis Rogers Graham Campbell Stewart Murray Kelly Shaw Fox Dixon Hunt Palmer Ward Cooper "
    "O'Brien,O'Connor,McDonald,Mc Carthy,Lloyd-Jones,Harper-Reid",
    "ES": "García,Fernández,González,Rodríguez,López,Martínez,Sánchez,Pérez,Gómez,Martín,Jiménez,"
    "Ruiz,Hernández,Díaz,Moreno,Muñoz,Álvarez,Romero,Alonso,Gutiérrez,Navarro,Torres,Domínguez,"
    "Vázquez,Ramos,Gil,Ramírez,Serrano,Blanco,Molina,García López,Martínez Ruiz,Pérez Gómez,"
    "De la Fuente,Del Río,Sánchez Romero,Díaz Moreno,Ortega,Delgado,Castro,Ortiz,Rubio,Marín,Sanz",
    "FR": "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre "
    "Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Lefèvre Mercier Dupont "
    "Lambert Bonnet François Martinez Legrand Garnier Faure Rousseau Blanc Guérin Muller Henry "
    "De Villiers,Du Pont,Le Gall,Le Goff",
    "DE": "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer "
    "Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange "
    "Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter "
    "von Berg,von der Heide,Groß",
    "ID": "Santoso Wijaya Setiawan Susanto Hidayat Nugroho Saputra Kurniawan Pratama Wibowo Gunawan "
    "Hartono Suryadi Rahman Purnomo Halim Siregar Nasution Simanjuntak Sitompul Lubis Harahap "
    "Ginting Tanjung Utami Lestari Rahayu Wulandari Permata Anggraini Handayani Kusuma Hakim "
    "Firmansyah Ramadhan Irawan Budiman Tan Lim Salim",
}
SHORT: dict[str, str] = {
    "Giuseppe": "Beppe Pino",
    "Giovanni": "Gianni",
    "Francesco": "Franco",
    "Alessandro": "Sandro Ale",
    "Roberto": "Robi",
    "Salvatore": "Totò",
    "Lorenzo": "Renzo",
    "Federico": "Fede",
    "Vincenzo": "Enzo",
    "Massimo": "Max",
    "Federica": "Fede",
    "Alessandra": "Sandra",
    "Valentina": "Vale",
    "Cristina": "Cri",
    "Tommaso": "Tommy",
    "James": "Jim Jamie",
    "John": "Jack Johnny",
    "David": "Dave",
    "Robert": "Bob Rob",
    "Michael": "Mike Mick",
    "William": "Bill Will",
    "Thomas": "Tom",
    "Daniel": "Dan Danny",
    "Matthew": "Matt",
    "Andrew": "Andy Drew",
    "Christopher": "Chris",
    "Stephen": "Steve",
    "Richard": "Rick Dick",
    "Edward": "Ed Ted",
    "Samuel": "Sam",
    "Benjamin": "Ben",
    "Joseph": "Joe",
    "Alexander": "Alex",
    "Elizabeth": "Liz Beth",
    "Catherine": "Kate Cathy",
    "Margaret": "Maggie Peggy",
    "Susan": "Sue",
    "Jennifer": "Jen",
    "Rebecca": "Becky",
    "Victoria": "Vicky",
    "Samantha": "Sam",
    "Anthony": "Tony",
    "Timothy": "Tim",
    "Nicholas": "Nick",
    "Kenneth": "Ken",
    "José": "Pepe",
    "Francisco": "Paco Fran",
    "Manuel": "Manolo",
    "Javier": "Javi",
    "Rafael": "Rafa",
    "Dolores": "Lola",
    "Mercedes": "Merche",
    "Rosario": "Charo",
    "Isabel": "Isa",
    "Frédéric": "Fred",
    "Christophe": "Chris",
    "Philippe": "Phil",
    "Nicolas": "Nico",
    "Stéphanie": "Steph",
    "Catherine ": "Cathy",
    "Sebastian": "Basti",
    "Johannes": "Hannes",
    "Friedrich": "Fritz",
    "Andreas": "Andi",
    "Wolfgang": "Wolf",
    "Ulrich": "Uli",
    "Katharina": "Kathi",
    "Susanne": "Susi",
    "Elisabeth": "Lisa",
    "Muhammad": "Mohammad Moh",
    "Yusuf": "Jusuf",
    "Hendra": "Hen",
    "Kartika": "Tika",
    "Lestari": "Tari",
}
TOWNS: dict[str, str] = {
    "IT": "Milano Roma Torino Bologna Firenze Napoli Verona Padova Genova Bari Brescia Modena Parma "
    "Bergamo Trento Reggio Emilia,La Spezia,Como,Lecce,Pisa",
    "GB": "London Manchester Birmingham Leeds Bristol Liverpool Sheffield Glasgow Edinburgh Cardiff "
    "Nottingham Leicester York Oxford Cambridge Norwich Exeter Bath Derby Milton Keynes",
    "ES": "Madrid Barcelona Valencia Sevilla Zaragoza Málaga Bilbao Murcia Alicante Córdoba Granada "
    "Vigo Gijón Vitoria Pamplona Santander Salamanca Burgos León Cádiz",
    "FR": "Paris Marseille Lyon Toulouse Nice Nantes Strasbourg Montpellier Bordeaux Lille Rennes Reims "
    "Grenoble Dijon Angers Nîmes Brest Tours Metz Rouen",
    "DE": "Berlin Hamburg München Köln Frankfurt Stuttgart Düsseldorf Leipzig Dortmund Essen Bremen "
    "Dresden Hannover Nürnberg Bonn Münster Mainz Kiel Ulm Freiburg",
    "ID": "Jakarta Surabaya Bandung Medan Semarang Makassar Palembang Yogyakarta Malang Denpasar Bogor "
    "Depok Bekasi Tangerang Surakarta Padang Pontianak Manado Balikpapan Batam",
}
STREETS: dict[str, str] = {
    "IT": "Via {},Viale {},Piazza {},Corso {}",
    "GB": "{} Street,{} Road,{} Lane,{} Avenue",
    "ES": "Calle {},Avenida {},Plaza {}",
    "FR": "Rue {},Avenue {},Boulevard {}",
    "DE": "{}straße,{}weg,{} Platz",
    "ID": "Jalan {},Jl. {}",
}
LEGAL: dict[str, str] = {
    "IT": "S.r.l. S.p.A. S.n.c. Srl SPA",
    "GB": "Ltd Limited PLC LLP Ltd.",
    "ES": "S.L. S.A. S.L.U. SL",
    "FR": "SARL SAS S.A. SA",
    "DE": "GmbH AG KG,GmbH & Co. KG",
    "ID": "Tbk Persero",
}
TRADES = [
    "Costruzioni",
    "Logistica",
    "Impianti",
    "Meccanica",
    "Consulting",
    "Services",
    "Engineering",
    "Foods",
    "Systems",
    "Media",
    "Design",
    "Textiles",
    "Motors",
    "Energy",
    "Plastics",
    "Packaging",
    "Software",
    "Trading",
    "Marine",
    "Furniture",
    "Chemicals",
    "Printing",
    "Travel",
    "Security",
    "Pharma",
    "Optics",
    "Steel",
    "Ceramics",
    "Farms",
    "Fashion",
    "Robotics",
    "Finance",
    "Events",
]
JOBS = [
    "Sales Manager",
    "Buyer",
    "CEO",
    "CTO",
    "Accountant",
    "Engineer",
    "Assistant",
    "Head of IT",
    "Owner",
    "Consultant",
]
PROVIDERS = [
    "gmail.com",
    "gmail.com",
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
]
LOCAL_PROVIDERS = {
    "IT": "libero.it",
    "GB": "btinternet.com",
    "ES": "telefonica.net",
    "FR": "orange.fr",
    "DE": "web.de",
    "ID": "yahoo.co.id",
}
COUNTRIES = {
    "IT": ("Italy", "39", ("02", "06", "011", "051"), "3"),
    "GB": ("United Kingdom", "44", ("020", "0161", "0121"), "07"),
    "ES": ("Spain", "34", ("91", "93", "96"), "6"),
    "FR": ("France", "33", ("01", "04", "05"), "06"),
    "DE": ("Germany", "49", ("030", "089", "040"), "0171"),
    "ID": ("Indonesia", "62", ("021", "031", "022"), "0812"),
}


def listed(text: str) -> list[str]:
    """Return the entries of a list: at commas where it has any and at blanks elsewhere."""
    entries: list[str] = []
    head, comma, tail = text.partition(",")
    if not comma:
        return text.split()
    words = head.split()
    if len(words) > 3:  # a list of single words, then entries of several words
        entries += words[:-2] if len(words) > 12 else words[:-1]
        entries.append(" ".join(words[-2:]) if len(words) > 12 else words[-1])
    else:
        entries.append(head)
    return entries + tail.split(",")
