# Figures: how many read, and how it goes.

staff.figures.title = Siffror
staff.figures.lead = Hur många som läser och hur det går. Vi räknar alla \
    tillsammans och följer ingen: ingen vet vem som öppnar ett brev.
staff.figures.span.quarter = Tre månader
staff.figures.span.year = Ett år
staff.figures.span.all = Allt
staff.figures.people = Prenumeranter
staff.figures.now = {{active}} prenumererar just nu.
staff.figures.none = Kurvan börjar i morgon: varje dygn får en punkt när det \
    är slut.
staff.figures.people.label = Kurva över antalet prenumeranter. Siffrorna står i \
    tabellen.
staff.figures.month = Månad
staff.figures.last = Sista dagen
staff.figures.flow = Nya och de som slutat
staff.figures.flow.label = Staplar för varje månad: nya uppåt, de som slutat \
    nedåt. Siffrorna står i tabellen.
staff.figures.joined = Nya
staff.figures.departed = Slutat
staff.figures.topics = Ämnen
staff.figures.topics.label = Staplar för varje ämne. Siffrorna står i tabellen.
staff.figures.topic = Ämne
staff.figures.n = Prenumeranter
staff.figures.change = På 30 dagar
staff.figures.digests = De senaste utskicken
staff.figures.digests.none = Inget utskick är färdigt än.
staff.figures.digests.label = En stapel för varje utskick: hur det gick med \
    breven. Siffrorna står i tabellen.
staff.figures.sent = Skickade
staff.figures.failed = Kom inte fram
staff.figures.rest = Osäkra eller inte skickade
staff.figures.doubt = Osäkra
staff.figures.other = Inte skickade
staff.month.1 = jan
staff.month.2 = feb
staff.month.3 = mars
staff.month.4 = apr
staff.month.5 = maj
staff.month.6 = juni
staff.month.7 = juli
staff.month.8 = aug
staff.month.9 = sep
staff.month.10 = okt
staff.month.11 = nov
staff.month.12 = dec
