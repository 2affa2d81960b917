# SPDX-License-Identifier: GPL-3.0-or-later
"""Posts of the first user's kind, own wording, for digests worth reading."""

TOPICS = ("styrelsen", "digitalt", "omsorg")


def topics(rig):
    rig.run("topic", "add", "styrelsen", "--name", "Styrelsen", "--name-en",
            "The board", "--about", "Beslut och protokoll")
    rig.run("topic", "add", "digitalt", "--name", "Digitalisering",
            "--name-en", "Digital services", "--about",
            "Öppna data, e-tjänster och säkerhet")
    rig.run("topic", "add", "omsorg", "--name", "Hälso- och sjukvård",
            "--name-en", "Care", "--about", "Samverkan med regionen")



def meeting(year):
    """Five dates with open-door hours; far off, so that none is past."""
    rows = "".join(
        f"When: {year}-{m:02}-17 11:00/12:00; Öppet hus, Teams; Digitalt; "
        f"https://mote.example.se/radet\n"
        f"When: {year}-{m:02}-19; Rådets möte\n" for m in (1, 3, 5, 8, 10))
    return f"""Title: Rådet för e-tjänster
Title-en: The council on e-services
Kind: meeting
Topics: digitalt, omsorg
Url: https://www.example.se/radet
{rows}
Före varje möte har vi öppet hus en timme. Kom in när du vill.
"""


BOARD = """Title: Styrelsemötet 23 juni
Title-en: The board meeting 23 June
Kind: board
Topics: styrelsen
Url: https://www.example.se/styrelsen/23-juni
Date: 2026-06-23

## Gemensamt stöd för digital signering

Styrelsen ger kansliet i uppdrag att upphandla en tjänst för digital
signering åt de kommuner som vill vara med.

## Samordnare för välfärdsteknik

Två samordnare anställs på två år. De hjälper kommunerna med

- utbildning av personal,
- gemensamma krav på leverantörer.

## Svar på remissen om kollektivtrafik

Styrelsen ställer sig bakom förslaget. Hela svaret finns i
[protokollet](https://www.example.se/styrelsen/protokoll?nr=4&del=2).
"""

SURVEY = """Title: Vad behöver ni hjälp med i arbetet med öppna data?
Kind: survey
Topics: digitalt
Url: https://www.example.se/enkat/oppna-data
Closes: 2099-05-04

Frågorna riktar sig till dig som arbetar i en kommun.
"""

NEWS = """Title: Ny ledningsgrupp för vårdsamverkan i höst
Kind: news
Topics: omsorg
Url: https://www.example.se/nyheter?id=17&visa=allt

Kommunerna & regionen utser lika många ledamöter <båda turas om>.
"""

ALL = (BOARD, SURVEY, NEWS, meeting(2099))
