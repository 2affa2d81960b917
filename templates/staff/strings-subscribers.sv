# Words of the desk's pages about subscribers, import and export.

staff.subscribers.title = Prenumeranter
staff.subscribers.lead = Adresserna är delvis dolda. Tryck på en för att se \
    allt om personen. Det antecknas i loggen att du gjorde det.
staff.subscribers.q = Adress eller en del av den
staff.subscribers.topic = Ämne
staff.subscribers.state = Läge
staff.subscribers.cadence = Hur ofta
staff.subscribers.any = Alla
staff.subscribers.address = Adress
staff.subscribers.language = Språk
staff.subscribers.language.sv = svenska
staff.subscribers.language.en = engelska
staff.subscribers.since = Sedan
staff.subscribers.state.pending = har inte bekräftat
staff.subscribers.state.active = prenumererar
staff.subscribers.state.left = har avslutat
staff.subscribers.open = öppna
staff.subscribers.count = {{total}} hittades
staff.subscribers.nobody = Ingen hittades. Sök på en kortare del av adressen, \
    eller välj Alla i listorna.
staff.subscribers.none = Här finns ingen än. Prenumeranter kommer när någon \
    anmäler sig på sidan. Du kan också lägga till en person eller hämta in en \
    lista.
staff.subscribers.why = Varför?
staff.subscribers.why.hint = Det står sedan i loggen. Skriv inte adressen här.
staff.error.subscribers.why = Skriv varför, på en rad.
staff.subscribers.block.text = Ingen prenumererar med adressen. När den är \
    spärrad skriver vi aldrig till den, även om någon anmäler den.
staff.subscribers.forgotten = Den sökningen finns inte kvar. Sök en gång till.
staff.subscribers.suppressed = Adressen är spärrad: vi skriver aldrig till \
    den. Personen kan ha bett om det själv.

staff.subscriber.title = Prenumerant
staff.subscriber.closed = Uppgifterna är dolda tills du öppnar dem. Det \
    antecknas i loggen att du gjorde det.
staff.subscriber.open = Öppna uppgifterna
staff.subscriber.back = Till listan
staff.subscriber.logged = Att du öppnade sidan är antecknat i loggen, utan \
    adressen.
staff.subscriber.created = Fanns här första gången
staff.subscriber.confirmed = Bekräftade
staff.subscriber.left = Avslutade
staff.subscriber.suppressed = Adressen är spärrad.
staff.suppressed.asked = Personen bad om det själv.
staff.suppressed.staff = Personalen spärrade den.
staff.suppressed.bounced = Den gick inte att nå i den gamla tjänsten.
staff.suppressed.unsubscribed = Personen hade avslutat i den gamla tjänsten.
staff.suppressed.erased = Uppgifterna raderades, och adressen spärrades.
staff.subscriber.choice = Vad personen får
staff.subscriber.topics = Ämnen
staff.subscriber.cadence = Hur ofta
staff.subscriber.language = Språk i breven
staff.subscriber.asked = Har bett om
staff.subscriber.asked.text = Inget skickas förrän personen har bekräftat från \
    sin inkorg. Den som inte gör det glöms efter en tid.
staff.subscriber.posts = Får personen inläggen?
staff.subscriber.posts.text = De senaste inläggen, och vad som händer med dem.
staff.subscriber.posts.none = Det finns inga inlägg än.
staff.subscriber.post = Inlägg
staff.subscriber.post.why = Vad som händer
staff.gets.owed = Kommer i nästa brev, {{at}}
staff.gets.soon = Kommer strax
staff.gets.draft = Nej, det är ett utkast
staff.gets.timed = Inte än, det publiceras senare
staff.gets.withdrawn = Nej, det är tillbakadraget
staff.gets.closed = Nej, det har stängt eller varit
staff.gets.earlier = Nej, det är över innan nästa brev
staff.gets.lapsed = Nej, det är för gammalt: två brev har gått utan det
staff.gets.no_topic = Nej, det hör inte till personens ämnen
staff.gets.other_pace = Nej, ämnet har en annan takt
staff.gets.sent = Har skickats
staff.gets.before = Nej, det godkändes innan personen började prenumerera
staff.gets.not_told = Nej, det är bara för dem som fick det förra
staff.subscriber.mail = Brev till personen
staff.subscriber.mail.more = De senaste {{mail_max}}.
staff.subscriber.mail.none = Inget brev har gått till personen än.
staff.subscriber.mail.what = Brev
staff.subscriber.mail.state = Hur det gick
staff.subscriber.mail.at = När
staff.mail.digest = Utskick
staff.mail.confirm = Bekräfta anmälan
staff.mail.link = Länk till inställningarna
staff.mail.address_new = Bekräfta ny adress
staff.mail.address_old = Besked om ny adress
staff.mail.notice = Besked till personalen
staff.mail.test = Prov
staff.sent.queued = väntar
staff.sent.deferred = försöker igen senare
staff.sent.in_doubt = osäkert, kan ha kommit fram
staff.sent.claimed = på väg
staff.sent.started = på väg
staff.sent.sent = skickat
staff.sent.failed = gick inte att leverera
staff.sent.held = osäkert, väntar på dig
staff.sent.suppressed = skickades inte, adressen är spärrad
staff.sent.cancelled = skickades inte
staff.subscriber.consent = Samtycken
staff.consent.what = Vad
staff.consent.at = När
staff.consent.topics = Ämnen
staff.consent.evidence = Hur, och vad som visar det
staff.consent.batch = Import {{batch}}
staff.consent.network = Från {{network}}
staff.consent.wording = Texten som visades: {{wording}}
staff.consent.asked = bad om
staff.consent.confirmed = bekräftade
staff.consent.changed = ändrade
staff.consent.left = avslutade
staff.consent.undone = ångrade
staff.consent.imported = flyttades hit
staff.consent.moved = bytte adress
staff.consent.erased = raderade
staff.consent.by.form = på sidan
staff.consent.by.link = med en länk i ett brev
staff.consent.by.oneclick = med knappen i e-postprogrammet
staff.consent.by.import = med en lista från en annan tjänst
staff.consent.by.staff = genom personalen
staff.subscriber.remove.title = Avsluta
staff.subscriber.remove.text = Personen får inga fler brev. Adressen är kvar, \
    och personen kan anmäla sig igen.
staff.subscriber.remove.next = Avsluta prenumerationen
staff.subscriber.remove = Avsluta prenumerationen?
staff.subscriber.remove.words = {{name}} får inga fler brev. Det som väntar på \
    att skickas stoppas också. Bara personen kan anmäla sig igen.
staff.subscriber.remove.button = Avsluta prenumerationen
staff.subscriber.suppress.title = Spärra
staff.subscriber.suppress.text = Alla prenumerationer avslutas. Vi skriver \
    aldrig mer till adressen, även om någon anmäler den.
staff.subscriber.suppress.next = Spärra adressen
staff.subscriber.suppress = Spärra adressen?
staff.subscriber.suppress.words = Allt avslutas, och {{name}} får aldrig mer \
    ett brev härifrån, inte ens en fråga om att bekräfta.
staff.subscriber.suppress.button = Spärra adressen
staff.subscriber.lift.title = Häv spärren
staff.subscriber.lift.text = Gör det bara om personen ber om det. Sedan kan \
    personen anmäla sig igen.
staff.subscriber.lift.next = Häv spärren
staff.subscriber.lift = Häv spärren?
staff.subscriber.lift.words = {{name}} får inga brev av att spärren hävs, men \
    personen kan anmäla sig igen. Gör det bara om personen ber om det.
staff.subscriber.lift.button = Häv spärren
staff.subscriber.erase.title = Radera uppgifterna
staff.subscriber.erase.text = Adressen och allt annat som visar vem det är \
    försvinner. Det går inte att ångra.
staff.subscriber.erase.never = Spärra också adressen, så att vi aldrig skriver \
    till den igen
staff.subscriber.erase.next = Radera uppgifterna
staff.subscriber.erase = Radera uppgifterna?
staff.subscriber.erase.words = Allt om {{name}} raderas. Det går inte att \
    ångra. Kopior i säkerhetskopior finns kvar så länge ni sparar dem. \
    Personen kan anmäla sig på nytt.
staff.subscriber.erase.button = Radera uppgifterna
staff.subscriber.erase_never = Radera och spärra?
staff.subscriber.erase_never.words = Allt om {{name}} raderas, och vi skriver \
    aldrig mer till adressen. Det går inte att ångra. Kopior i säkerhetskopior \
    finns kvar så länge ni sparar dem.
staff.subscriber.erase_never.button = Radera och spärra
staff.done.subscriber.change = Ändringen är sparad.
staff.done.subscriber.remove = Prenumerationen är avslutad.
staff.done.subscriber.suppress = Adressen är spärrad.
staff.done.subscriber.lift = Spärren är hävd.
staff.done.subscriber.erase = Uppgifterna är raderade.
staff.done.subscriber.add = Ett brev är på väg. När personen har bekräftat i \
    det börjar prenumerationen.
staff.done.subscriber.add_later = Personen är antecknad. Ett brev att bekräfta \
    i har redan gått nyss, så inget nytt skickas.
staff.error.subscriber.none = Välj minst ett ämne. Ska personen inte få något \
    alls: avsluta prenumerationen längre ned.
staff.error.subscriber.topic = Välj minst ett ämne.
staff.error.subscriber.known = Den adressen prenumererar redan. Öppna personen \
    för att ändra.
staff.error.subscriber.suppressed = Adressen är spärrad. Vi skriver aldrig \
    till den.
staff.error.subscriber.how = Skriv hur personen bad om breven.
staff.error.subscriber.day = Välj dagen då personen bad om breven.
staff.subscriber.known = Öppna personen

staff.subscriber.new = Lägg till en person
staff.subscriber.new.lead = För den som har bett om breven på annat sätt än på \
    sidan, till exempel på ett möte. Personen får ett brev och bekräftar där. \
    Sedan börjar prenumerationen.
staff.subscriber.new.button = Lägg till
staff.subscriber.email = Personens e-postadress
staff.subscriber.email.hint = Dit skickar vi ett brev att bekräfta i.
staff.subscriber.how = Hur personen bad om breven
staff.subscriber.how.hint = Sparas som bevis, till exempel: skrev upp sig på \
    listan på nätverksmötet.
staff.subscriber.day = Vilken dag

staff.import.title = Hämta in en lista
staff.export.title = Hämta ut alla
staff.export.lead = Filen får alla {{active}} som prenumererar och alla som \
    har avslutat, med adress, ämnen och bevis.
staff.export.text = Den innehåller personuppgifter. Spara den bara så länge du \
    behöver den, och skicka den inte i vanliga mejl. Det antecknas i loggen \
    att du hämtade den.
staff.export.csv = Hämta som tabell (CSV)
staff.export.json = Hämta som JSON

staff.import.lead = Flytta hit prenumeranter från en annan tjänst. De har \
    redan bekräftat där, så de får inget nytt att bekräfta.
staff.import.file = Fil
staff.import.file.hint = En tabell i CSV, med rubriker på första raden. Högst \
    {{max}} MB, ungefär en miljon rader.
staff.import.upload = Ladda upp
staff.import.all = Tidigare importer
staff.import.all.back = Till alla importer
staff.import.none = Ingen lista har hämtats in än.
staff.import.name = Fil och bevis
staff.import.at = När
staff.import.added = Tillagda
staff.import.kept = Fanns redan
staff.import.suppressed = Spärrade
staff.import.back = Ångra
staff.import.undo.next = Ångra importen
staff.import.one = Hämta in en lista
staff.import.state.uploaded = väntar på dig
staff.import.state.check = kontrolleras
staff.import.state.checked = kontrollerad, väntar på dig
staff.import.state.run = hämtas in
staff.import.state.running = avbruten
staff.import.state.done = klar
staff.import.state.failed = gick inte
staff.import.state.dropped = borttagen
staff.import.state.undo = ångras
staff.import.state.undone = ångrad
staff.import.is.uploaded = filen är här. Säg vad som är vad i den.
staff.import.is.check = varje rad kontrolleras.
staff.import.is.checked = {{rows}} rader är kontrollerade, {{faults}} har fel.
staff.import.is.run = raderna hämtas in.
staff.import.is.done = importen är klar.
staff.import.is.failed = det gick inte.
staff.import.is.dropped = filen är borttagen.
staff.import.is.undo = importen ångras.
staff.import.is.undone = importen är ångrad.
staff.import.lost = Sidan får inget svar. Ladda om den för att se läget.
staff.import.reload = Visa läget nu
staff.import.far = Hur långt importen har kommit
staff.import.far.of = {{done_rows}} av {{rows}} rader
staff.import.sample = De första raderna i filen
staff.import.map = Vad är vad?
staff.import.map.text = Vi har gissat efter rubrikerna. Ändra om det inte \
    stämmer. Kolumner som du inte väljer läses inte.
staff.import.column.none = Finns inte i filen
staff.import.column.email = E-postadress
staff.import.column.email.hint = Måste finnas.
staff.import.column.topics = Ämnen
staff.import.column.topics.hint = Kortnamn på ämnen, med mellanslag emellan.
staff.import.column.cadence = Hur ofta
staff.import.column.cadence.hint = immediate, daily, weekly eller monthly. \
    Annars varje vecka.
staff.import.column.language = Språk
staff.import.column.language.hint = sv eller en. Annars sidans språk.
staff.import.column.confirmed = När personen bekräftade
staff.import.column.confirmed.hint = Ett datum, till exempel 2024-05-04.
staff.import.column.status = Läge i den gamla tjänsten
staff.import.column.status.hint = active, unsubscribed eller bounced. De två \
    senare spärras.
staff.import.column.evidence = Bevis för samtycket
staff.import.column.evidence.hint = Om varje rad har sitt eget.
staff.import.topics = Ämnen för alla i filen, om de inte står där
staff.import.words = Den gamla tjänstens ord för ämnen
staff.import.words.hint = En rad för varje: gammalt ord = kortnamn här. Till \
    exempel: Styrelse = styrelsen
staff.import.evidence = Bevis för samtycket, för hela filen
staff.import.evidence.hint = Till exempel: bekräftade i Gamla tjänsten, \
    flyttade i maj 2026. Det syns hos var och en.
staff.import.from = Tjänsten de flyttas från, med det namn de känner igen
staff.import.from.hint = Deras första brev börjar med att de har flyttats \
    därifrån och hur de avslutar. Lämna tomt om de inte har fått brev förut. \
    Till exempel: Gamla tjänsten
staff.import.from.told = Deras första brev börjar med att de har flyttats från \
    {{came_from}}.
staff.import.from.untold = Deras första brev säger inget om varifrån de har \
    flyttats.
staff.import.check.text = Först kontrolleras varje rad. Inget sparas förrän du \
    har sett resultatet.
staff.import.check = Kontrollera filen
staff.import.good = Inga fel. {{rows}} rader kan hämtas in.
staff.import.good.one = Inga fel. En rad kan hämtas in.
staff.import.good.text = Den som redan finns här behåller sina egna val. Ingen \
    får det som godkändes före importen. Du kan ångra efteråt.
staff.import.run = Hämta in {{rows}} rader
staff.import.run.one = Hämta in en rad
staff.import.nothing = Det finns inga rader under rubrikerna.
staff.import.report = Fel rad för rad
staff.import.report.text = Inget har hämtats in. Rätta filen och ladda upp den \
    igen, eller ändra vad som är vad nedan.
staff.import.report.more = Bara de {{told}} första felen visas.
staff.import.line = Rad
staff.import.what = Vad som är fel
staff.import.done.text = Filen är borttagen från servern. Prenumeranterna får \
    nästa brev som alla andra.
staff.import.undone.text = De som kom med importen och inte har ändrat något \
    sedan dess får inga brev. De andra är kvar.
staff.import.again = Ändra vad som är vad
staff.import.drop = Ta bort filen
staff.import.drop.text = Filen tas bort från servern. Annars sker det av sig \
    självt efter en vecka.
staff.import.drop.button = Ta bort filen
staff.import.undo = Ångra importen?
staff.import.undo.words = {{n}} prenumeranter kom med {{name}}. De som inte \
    har ändrat något sedan dess tas bort ur sina ämnen och får inga brev. De \
    andra är kvar, och det som spärrades är spärrat.
staff.import.undo.button = Ångra importen
staff.done.import.drop = Filen är borttagen.
staff.done.import.undo = Importen ångras. Det kan ta en stund.
staff.done.import.late = Det var redan gjort, eller så hann någon före.
staff.error.import.file = Välj en fil som inte är tom.
staff.error.import.email = Välj kolumnen där e-postadressen står.
staff.error.import.topic = Välj kolumnen med ämnen, eller minst ett ämne för \
    alla i filen.
staff.error.import.evidence = Skriv hur personerna sade ja, eller välj \
    kolumnen där det står.
staff.error.import.map = Skriv ett ord, ett likhetstecken och ett kortnamn på \
    varje rad.
staff.fault.address = ”{{word}}” är ingen e-postadress
staff.fault.topic = ”{{word}}” är inget ämne här
staff.fault.no_topic = Raden har inget ämne
staff.fault.cadence = ”{{word}}” säger inte hur ofta: immediate, daily, weekly \
    eller monthly
staff.fault.language = ”{{word}}” är inget språk här: sv eller en
staff.fault.date = ”{{word}}” är inget datum
staff.fault.future = ”{{word}}” har inte varit än
staff.fault.status = ”{{word}}” är inget läge: active, unsubscribed eller \
    bounced
staff.fault.evidence = Raden har inget bevis för samtycket
staff.fault.fields = Raden har inte lika många fält som rubrikerna
staff.fault.quote = Ett citattecken är inte avslutat
staff.fault.behind = Det står text direkt efter ett avslutande citattecken
staff.fault.map = ”{{word}}” kan inte bytas ut, för det nya ämnet finns inte
staff.fault.topics = Raden har för många ämnen
staff.fault.closed = Ämnet ”{{word}}” är stängt eller sammanslaget med ett annat
staff.fault.column = Det saknas en kolumn: e-postadress, ämnen eller bevis för \
    samtycket
staff.fault.twins = Två av kolumnerna betyder samma sak
staff.fault.long = Något är för långt, eller så är ett citattecken inte avslutat
staff.fault.text = Filen är ingen text. Spara den som CSV
staff.fault.utf16 = Filen är sparad som UTF-16. Spara den som UTF-8
staff.fault.empty = Filen är tom
staff.fault.rows = Rader i filen har fel, så inget hämtades in
staff.fault.batch = Importen finns inte längre
staff.fault.other = Filen gick inte att läsa
audit.import.upload = Laddade upp en lista
audit.import.check = Lät kontrollera en lista
audit.import.run = Lät hämta in en lista
audit.import.drop = Tog bort en uppladdad lista
audit.import.undo = Lät ångra en import
