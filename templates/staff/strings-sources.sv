# Watched pages, relays, the form for other sites, the first steps.

staff.sources.title = Bevakade sidor
staff.sources.lead = Tjänsten läser de här sidorna och flödena och gör ett \
    utkast av det som är nytt.
staff.sources.new = Bevaka en sida
staff.sources.none = Ingen sida bevakas än. Lägg till er nyhetssida, så slipper \
    ni skriva samma sak två gånger.
staff.sources.url = Sida
staff.sources.health = Läge
staff.sources.tried = Senast läst
staff.sources.next = Läses nästa gång
staff.sources.news = Nytt på 30 dagar
staff.sources.never = Inte än
staff.sources.soon = Strax
staff.sources.back = Till bevakade sidor

staff.source.title = Bevakad sida
staff.source.new = Bevaka en sida
staff.source.new.lead = Skriv adressen till en nyhetssida eller ett flöde. Du \
    får se vad som skulle hämtas innan något sparas.
staff.source.url = Adress
staff.source.url.hint = Till exempel www.example.se/nyheter. Har sidan ett flöde \
    hittar vi det själva.
staff.source.look = Titta vad som finns där
staff.source.selector.more = Sidan har inget flöde
staff.source.selector = Var på sidan nyheterna står
staff.source.selector.hint = Ett XPath-uttryck, till exempel //article. Den som \
    sköter webbplatsen kan hjälpa till.
staff.source.test = Det här finns där
staff.source.looking = Vi tittar på sidan
staff.source.unread = Sidan gick inte att läsa
staff.source.waits = Det tar högst en halv minut.
staff.source.again = Ladda om
staff.source.lost = Det kom inget svar. Den del av tjänsten som läser sidor \
    verkar inte vara i gång. Säg till den som sköter servern.
staff.source.raw = Tekniska uppgifter
staff.source.retry = Försök igen
staff.source.found = Sidan har ett flöde, och det är det som bevakas:
staff.source.items = Vad skulle hämtas?
staff.source.items.total = {{total}} nyheter finns där nu. Här är de första.
staff.source.items.none = Flödet är tomt just nu. Det går bra att bevaka ändå.
staff.source.watched = Den här sidan bevakas redan.
staff.source.watch = Bevaka den
staff.source.topics = Vilka ämnen hör det till?
staff.source.kind = Vad är det?
staff.source.kind.news = Nyheter
staff.source.kind.board = Från styrelsen
staff.source.kind.meeting = Möten
staff.source.kind.survey = Enkäter
staff.source.auto = Vem godkänner?
staff.source.auto.label = Skicka utan att någon tittar
staff.source.auto.about = Annars blir allt nytt ett utkast som någon av er \
    godkänner.
staff.source.edited = När något ändras på sidan efteråt
staff.source.edited.ignore = Gör ingenting
staff.source.edited.hold = Gör ett utkast till rättelse
staff.source.edited.resend = Skicka en rättelse
staff.source.interval = Hur ofta ska sidan läsas?
staff.source.interval.usual = Som vanligt
staff.source.interval.quarter = Varje kvart
staff.source.interval.hour = Varje timme
staff.source.interval.sixth = Var sjätte timme
staff.source.interval.day = En gång om dagen
staff.source.interval.kept = Var {{minutes}}:e minut
staff.source.old = Det som redan finns där
staff.source.old.no = Hoppa över
staff.source.old.no.about = Bara det som kommer från och med nu blir utkast.
staff.source.old.yes = Ta med det som är nyare än ett datum
staff.source.old.yes.about = Skriv datumet här nedanför.
staff.source.since = Från och med
staff.source.since.hint = År, månad och dag: 2026-05-04.
staff.source.add = Bevaka sidan
staff.source.other = Prova en annan adress
staff.source.ok = Senast utan fel
staff.source.changed = Senast något nytt
staff.source.ends = Sidans certifikat gäller till
staff.source.now = Läs nu
staff.source.stop = Sluta läsa tills vidare
staff.source.resume = Börja läsa igen
staff.source.options = Inställningar
staff.source.remove.title = Ta bort
staff.source.remove.text = Inläggen som kom från sidan finns kvar. Du kan \
    bevaka adressen igen senare.
staff.source.remove.next = Ta bort bevakningen
staff.source.remove = Ta bort bevakningen?
staff.source.remove.words = Vi slutar läsa {{name}}. Inläggen som kom därifrån \
    finns kvar.
staff.source.remove.button = Ta bort bevakningen

staff.source.health.ok = i ordning
staff.source.health.new = ny
staff.source.health.silent = tyst
staff.source.health.moved = flyttad
staff.source.health.malformed = har fel
staff.source.health.certificate = certifikat
staff.source.health.failing = svarar inte
staff.source.health.stopped = stoppad
staff.source.health.paused = vilar
staff.source.about.paused = Ni har slutat läsa sidan. Tryck på Börja läsa igen när \
    den ska läsas.
staff.source.about.ok = Sidan svarar som den ska.
staff.source.about.new = Sidan har inte lästs än. Det sker inom en minut.
staff.source.about.silent = Det har inte kommit något nytt på tre månader. \
    Se efter om sidan har flyttat.
staff.source.about.moved = Sidan har flyttat, och vi följde med till den nya \
    adressen.
staff.source.about.malformed = Flödet följer inte reglerna, men det gick att \
    läsa.
staff.source.about.certificate = Sidans certifikat går snart ut. Säg till den \
    som sköter webbplatsen.
staff.source.about.failing = Sidan svarar inte som den ska. Vi försöker igen.
staff.source.about.stopped = Vi slutade läsa sidan, för det gick inte. Tryck \
    på Börja läsa igen när den fungerar.

staff.note.paused = Ni har slutat läsa sidan tills vidare.
staff.note.gone = Sidan finns inte längre på den adressen. Se efter om den har \
    flyttat.
staff.note.forbidden = Sidan vill ha en inloggning eller släpper inte in oss. \
    Be den som sköter webbplatsen att släppa in tjänsten.
staff.note.busy = Webbplatsen ber oss vänta. Vi försöker igen senare.
staff.note.broken = Webbplatsen har ett fel hos sig. Vi försöker igen senare.
staff.note.answered = Webbplatsen svarade inte med sidan. Se efter om adressen \
    fungerar i webbläsaren.
staff.note.name = Adressen leder ingenstans. Se efter om webbplatsens \
    namn är rätt skrivet.
staff.note.silent = Webbplatsen svarar inte alls. Vi försöker igen senare.
staff.note.slow = Webbplatsen svarade för långsamt. Vi försöker igen senare.
staff.note.certificate = Webbplatsens certifikat går inte att lita på. Säg till \
    den som sköter den.
staff.note.loop = Adressen skickar oss vidare på ett sätt som inte går att \
    följa. Skriv den adress som webbläsaren visar till slut.
staff.note.big = Sidan är för stor för att läsas.
staff.note.empty = Sidan är tom.
staff.note.refused = Den adressen får tjänsten inte läsa. Ligger sidan på ert \
    eget nät behöver den som sköter servern öppna för det.
staff.note.twin = Sidans flöde bevakas redan. Ta bort en av dem.
staff.note.followed = Det var en vanlig sida, men den har ett flöde. Nu bevakas \
    flödet.
staff.note.page = Det är en vanlig sida utan flöde. Skriv var på sidan \
    nyheterna står, under Sidan har inget flöde.
staff.note.nofeed = Det är varken en sida eller ett flöde.
staff.note.nopage = Det är ingen webbsida.
staff.note.noitems = Inga nyheter hittades på sidan. Den har kanske gjorts om.
staff.note.died = Det gick inte att läsa sidan till slut. Säg till den som \
    sköter servern.
staff.note.reading = Sidan läses just nu.
staff.note.many = Det finns mycket på sidan. Bara de första tusen tas med.
staff.note.malformed = Flödet följer inte reglerna, men det gick att läsa.
staff.note.heldmany = Det kom väldigt mycket nytt på en gång. Därför blev det \
    utkast som någon får godkänna.
staff.note.helddates = En del hade underliga datum. Därför blev det utkast som \
    någon får godkänna.
staff.note.heldedits = En del har ändrats på sidan. Det väntar som utkast.
staff.note.other = Något gick fel. Visa de tekniska uppgifterna för den som \
    sköter servern.

staff.error.source.url = Skriv en webbadress, till exempel \
    www.example.se/nyheter.
staff.error.source.selector = Det är inget XPath-uttryck. Börja till exempel \
    med //article.
staff.error.source.topic = Välj minst ett ämne.
staff.error.source.board = Det styrelsen säger godkänns alltid av någon. Ta \
    bort krysset, eller välj något annat än styrelsen.
staff.error.source.resend = Rättelser skickas bara av sig själva om allt annat \
    också gör det. Välj ett utkast i stället.
staff.error.source.since = Skriv datumet som år, månad och dag: 2026-05-04.
staff.done.source.add = Sidan bevakas nu. Den läses inom en minut.
staff.done.source.now = Sidan läses nu. Ladda om om en stund.
staff.done.source.stop = Sidan läses inte längre.
staff.done.source.resume = Sidan läses igen.
staff.done.source.remove = Bevakningen är borttagen.

staff.embed.title = Anmälan på er webbplats
staff.embed.lead = Så lägger ni in anmälan på er egen webbplats: antingen en \
    länk eller hela formuläret.
staff.embed.none = Det finns inga ämnen än. Skapa ett, så finns det något att \
    anmäla sig till.
staff.embed.topic = Vad ska man kunna välja?
staff.embed.all = Alla ämnen
staff.embed.show = Visa
staff.embed.link = En länk
staff.embed.link.text = Enklast. Länka till den här adressen:
staff.embed.code = Hela formuläret
staff.embed.code.text = Markera allt i rutan, kopiera och klistra in det som \
    HTML på er sida. Läsaren trycker sedan på en knapp till, hos oss.
staff.embed.preview = Så ser det ut
staff.embed.preview.text = På er webbplats får formuläret samma typsnitt och \
    färger som resten av sidan. Det går att prova.

staff.relays.title = E-postservrar
staff.relays.lead = Genom de här lämnar breven tjänsten. Den som sköter servern \
    ställer in dem.
staff.relays.trial = Inga brev går ut: de sparas på servern, så att ni kan \
    prova. Be den som sköter servern att ange er e-postserver under relay i \
    inställningarna.
staff.relay.folder = Sparas på servern, skickas inte
staff.relay.place = Adress
staff.relay.rate = Takt
staff.relay.second = Högst {{rate_n}} brev i sekunden
staff.relay.minute = Högst {{rate_n}} brev i minuten
staff.relay.hour = Högst {{rate_n}} brev i timmen
staff.relay.free = Så fort som e-postservern tar emot
staff.relay.connections = Samtidiga förbindelser
staff.relay.since = Läget sedan
staff.relay.state.ok = fungerar
staff.relay.state.new = inte provad
staff.relay.state.failing = fungerar inte
staff.relay.state.trial = provläge
staff.relay.test = Prova e-posten
staff.relay.test.text = Du får ett brev till adressen i ditt konto. Det går före \
    allt annat som väntar.
staff.relay.test.button = Skicka ett prov till mig
staff.relay.test.waits = Provet är på väg.
staff.relay.test.sent = E-postservern tog emot provet. Titta i din inkorg, även \
    i skräpposten.
staff.relay.test.deferred = E-postservern vill inte ta emot än. Vi försöker \
    igen av oss själva.
staff.relay.test.failed = Provet gick inte att skicka. Visa de tekniska \
    uppgifterna för den som sköter servern.
staff.note.relay.password = E-postservern godtar inte namnet eller lösenordet. \
    Den som sköter servern behöver rätta det i inställningarna.
staff.note.relay.certificate = Förbindelsen till e-postservern går inte att \
    lita på. Den som sköter servern behöver titta på certifikatet.
staff.note.relay.name = E-postserverns namn leder ingenstans. Den som sköter \
    servern behöver se efter om det är rätt skrivet.
staff.note.relay.silent = E-postservern svarar inte. Vi försöker igen av oss \
    själva, och inget brev går förlorat.
staff.note.relay.other = E-postservern tar inte emot. Vi försöker igen av oss \
    själva, och inget brev går förlorat.
audit.relay.test = Provade e-posten

staff.first = Kom i gång
staff.first.lead = Det här behövs innan det första brevet kan gå ut. Listan \
    försvinner när allt är klart.
staff.first.count = {{first_done}} av {{first_all}} är klara.
staff.first.ticked = klart
staff.first.organisation = Skriv in er organisation
staff.first.organisation.text = Namn, avsändare, kontakt och postadress. Den \
    som sköter servern fyller i dem under site i inställningarna.
staff.first.privacy = Ange vem som ansvarar för uppgifterna
staff.first.privacy.text = Personuppgiftsansvarig och en länk till hur ni \
    behandlar uppgifter. Utan dem går det inte att anmäla sig.
staff.first.topic = Skapa ett ämne
staff.first.topic.text = Det som man prenumererar på, till exempel Styrelsen.
staff.first.mail = Prova e-posten
staff.first.mail.text = Skicka ett prov till dig själv och se att det kommer \
    fram.
staff.first.reader = Prenumerera själv
staff.first.reader.text = Anmäl din egen adress, så ser du det läsarna ser.
staff.first.post = Skriv det första inlägget
staff.first.post.text = Det kan vara ett kort besked. Du kan titta på brevet \
    innan någon får det.
staff.first.open = Öppna för alla
staff.first.open.text = När sidan för anmälan är öppen: lägg en länk eller \
    formuläret på er webbplats.
