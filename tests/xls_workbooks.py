"""Small .xls workbooks as a spreadsheet of 1997 to 2003 writes them; every name is invented.

They are packed (zlib) and written in base 64: none of the libraries of the tests writes .xls.
"""

from __future__ import annotations

import base64
import zlib


def unpacked(text: str) -> bytes:
    """Return the bytes of a workbook below."""
    return zlib.decompress(base64.b64decode(text))


# Sheets Contatti and Deals: a title, merged cells, an error, formats; days since 1900.
WINDOWS = unpacked(
    "eNrtWE1oXFUU/t7PZCaTZDL5bdpCeCS1PzFtp9SFm3aaOFoKNtQKVmpFX5JHHZJ5E2YmQrrQ1hpw4w+IguKmUH8KpdZN"
    "VWxLqxtBIaUqgiAkSjd2JVhw0Wb87nl3xiS+QgMabJnzuOfdc+4953zv3nN/Zq7MtMye+GTNHJbQTliYL9ejboHOYKmv"
    "CEmwvVxW1co7xlKu0V1F9TFOZF0EXzR9G1VzqOZ7DibO2pfJgV9YDmECQ3nfc1aQBgWDaygMOwybuWfiPZYEVguuVuEj"
    "wtuEfyx9zwvfJZpXhe9g31njIGbSQ30P6jx+0uyRtgS5gU/F5ifRbEMHvlZ5/OIbRtA3goFC1h2vNfy/GrrtRpwEc3a3"
    "53sFJcfxPhuRUtRtN+MDxIHR0a253NYpUre9AR+iBcZTWIfTzmY8wMlO4Wk46EU/Sy+lLSwpKN8fKd89mc094i2BU2rr"
    "W9fb39ub2pJKzaKdS+UkbpQd4I/KnnjJqelXVm9w9vDnYn30NvrYbfT1zIMwvcqnMH0DnzB9IzMuTN/EtAvTJxg5TN9M"
    "T2H6JHMyTN/C3Fyqf9O0gaMoP2uoDW6atj/UBUf0Q3m/5JZK2WniOhZXuggynjtevImvuJNCSjuq/Rx33Nm+zcm5hSN5"
    "bpB7MlwGj7rFkuO7Oc8CDmYn6Hlvfjg77jXQrOC5Jc/JkCWAAd+fpH3Be97zJz3eDzLZ4kh+0i9FVYDchOtPccU+/pxb"
    "8Pjeny8Ws8Q95BWyDDWYZ31gJOfxNeiVXNoooM6eTFzXiiX3sMfoAznlk2AO5H31ScGhllx0qDXJVt9IPsoRVvUW2fCT"
    "HJObp36/und4X/oZ0RyVi0xw3blPjSPKOKYsaJxAMGLQV6E+sbhf+Evida3U1whvZ0++1+/r0JVHjkufl6V1PeNsF/ou"
    "vWFBfSPr09cf+6x7+tf0JtbP7J470n7mx/QJ9DDmKO3Vcxz9Rr/x7juKPk9X3oY+GH8Wvvofh2TMTGrsZX2na8YtSBpw"
    "PBRdRKd8e8uSJya2RoitIbaKB1JlZAPJpGRVJYuSXZVsSpGqFKFUV5XqKEWrUlQQVKQYpXr9NeYSRC+YcX1BqPhSI94m"
    "3xi0mZyX39jFMtXxb/GAwaXLb6269sTgBXRRY3MEOq+YWIXrr0SpOSwZFHhSOJqqnmIc4W80DisEhyU44hqHJTgatLUl"
    "OK4mLMFhBTh2NbalNA5LcJz7XuF4jYPbxSxTOC4yqiU4otrPQhR2CApbUCQ0CltQNFJSUWxB0UepA/NmFyO+PaNGIGLG"
    "FFdRDIXPZuQubDr0+pc3Np5OB34UhoT+GruK4ppkoCkYo3o/imGn2Ypzalp4NfubVmKtSlCZibt1rVqha7VZz2ewVpNV"
    "yZTViupqtZZkgyFf3L1otbbqWVSrdS3G6EzmC2HzVaMa1eieIUNvkWqDtPXVRm3BUf2/zi2W+drfJPcs7UeeT4k/Hx6G"
    "z3cBU8vKn05EjIov4w5tKv8XKjrA6AWMYVhwjC07f3mEGgu/544Nk//eElpu/Pnl4PyP4/8FieK7KQ=="
)
# The same with days since 1904.
MAC = unpacked(
    "eNrtWE1oXFUUPu9nMj+ZTGby06YtDI9M7U9M2yl14aaZJo6Wgg21Qiu1oi/Jow7JvAkzEyFdaGsNuPEHxIXiplB/CqXa"
    "jbZoQ1s3gkKlIoKgJEo3diVYcNFm/M55d57J+AoNaLBlzuOed8+595zzvXvP/Zn59mpq7uS5tfPUQANk0EItSi2LdBpK"
    "tC4kCe21Glfr7whKrUn3FEUjmMiWEH3e9k2Y55Dne550+sS8DE70C8phmqThkutYK0hDgsHWGMNOzUTu6fQeSoLWCK4O"
    "4aPCO4V/LH2/EL5LNK8J34m+c9ohupob7ntY5fFTei/aNHhj/pnY/Ci9t1M3fcV5/NKbmtc3RIPlgj3RbPh/NaTNOJ0i"
    "5Oxux3XKLMfofTRSliltttMHFCMaG9tWLG6bBqXNjfQhpUh7mtbTGWsLPYTJztIzZFGG+lEykLaiZIl9f8S+e/NbesVb"
    "gk7z1rc+05/JZLdms3PUhaVyim7WLKI/6nviJaupX1m9htmjP5fqw3fQR+6gjyIPgvScT0H6VjxB+jgyLkjfhrQL0icQ"
    "OUjfDk9B+iRyMkifQm426t/STaJjVHtO4w1uBrbft3hH9CMlt2pXq4UZ4DoeY12I8o49UblFX2InJSld5Pez7Alrx3ar"
    "aJePlrBB7sljGTxuV6qWaxcdg+hQYRKe95ZGChNOK8zKjl11rDxYgmjQdadgX3ZecNwpB/eDfKEyWppyq2EOUJy03Wms"
    "2Ceft8sO3vtLlUoBuIedcgGhhkqoD44WHbyGnKoNGwZq7cnHVK1StY84iD5YZJ8Ac7Dk8id5h1pyyaHWJlt9HHwMI8z1"
    "lGz4SYzJrdO/X9s7si/3rGiOyUXGu+48wONINTrOFjBOkDdipK5CfWLxoPCXxes6qa8V3oWeeG/Y160qj52QPq9I6wbE"
    "2SH0XW7jovom1GduPHE+PfNrbjPqZ3fPH+06+0PuJPUi5hjs+TlB/Vq/9u47TBdy9bemDsafhK/5xyEZ0ZMKe03d6drp"
    "NkkaYDyYZmmVfHuq4YmIrRZgq4ktc0+qj6wn6ZAMXzIgmb5kQgr5UghSiy+1QAr7UlgQ1KUIpKj6Gr0B0Yt6TF0Q6r54"
    "xDvlG702HfPyG7oYOh//Bg4YunT57dXXDwxdpB5oTIzAwAWdVtONV8PQHJEM8jwxjjbfUwQj/LXCYQTgMARHTOEwBEer"
    "sjYEx7WEITgMD8eueGdW4TAEx88XGcfrGNweZBnjmEVUQ3CElZ/FKMwAFKagSCgUpqCIQ+IopqDog9RNC3oPIs6e5xEI"
    "6RHmHEVjfCYi99Dmw29cubnpTM7zwxgS6mtMH8V1yUBdMIbVfhShAb2DPuVpwdXsb1qJtSpBZSbu1bVqBK7VdjWf3lpN"
    "+pIuq5X81Wo0ZIMmX5xeslo71Czyal1H43Am80VB89WkJjXpviFNbZG8QZrqasNbcFj9r3MbZaH5N8l9S/uphKeKnw+P"
    "kot3maaXlT+rKKTVfWl3aVP/v5DpIKKXaZxGBMf4svMXR6i2+Hvu2jD57y2h5cZfWA7O/zj+X7ASu10="
)
