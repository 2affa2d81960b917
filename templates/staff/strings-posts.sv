# Words of the posts' pages.

staff.posts.title = Inlägg
staff.posts.lead = Allt som kan stå i ett brev: nyheter, styrelsemöten, \
    mötestider och enkäter.
staff.posts.new = Nytt inlägg
staff.posts.search = Ord i rubriken
staff.posts.topic = Ämne
staff.posts.all = Alla
staff.posts.show = Visa
staff.posts.name = Rubrik
staff.posts.kind = Slag
staff.posts.state = Läge
staff.posts.created = Skapat
staff.posts.nothing = Inget inlägg stämmer med det du söker.
staff.posts.clear = Visa alla inlägg
staff.posts.none = Här är det tomt än. Så här blir ett inlägg till ett brev:
staff.posts.none.write = Skriv ett inlägg, eller hämta en sida från vår \
    webbplats.
staff.posts.none.approve = Titta på brevet som det blir och godkänn det.
staff.posts.none.mail = Var och en får det i sitt nästa brev: direkt, varje \
    dag, vecka eller månad.

staff.post.state.draft = utkast
staff.post.state.timed = godkänns av sig självt
staff.post.state.waits = ändring väntar
staff.post.state.approved = godkänt
staff.post.state.withdrawn = tillbakadraget
staff.post.kind.news = Nyhet
staff.post.kind.news.about = En rubrik, några rader och en länk.
staff.post.kind.board = Styrelsemöte
staff.post.kind.board.about = Besluten ett för ett, och en länk till \
    protokollet.
staff.post.kind.meeting = Mötestider
staff.post.kind.meeting.about = Ett eller flera datum, som läsarna kan lägga i \
    sin kalender.
staff.post.kind.survey = Enkät
staff.post.kind.survey.about = En länk att svara på och sista dag att svara. \
    Läsarna påminns i tid.

staff.post.new.lead = Vad vill du berätta om? Inget skickas förrän inlägget är \
    godkänt.
staff.post.new.news = Ny nyhet
staff.post.new.board = Nytt styrelsemöte
staff.post.new.meeting = Nya mötestider
staff.post.new.survey = Ny enkät
staff.post.edit = Ändra inlägget
staff.post.fetch = Hämta från vår webbplats
staff.post.fetch.about = Ge adressen till en sida, så blir den ett utkast.
staff.post.fetch.lead = Skriv adressen till sidan. Du får ett formulär med \
    sidans rubrik och text, som du kan ändra innan du sparar.
staff.post.fetch.url = Sidans adress
staff.post.fetch.button = Hämta
staff.post.fetch.waits = Hämtar sidan. Det brukar ta några sekunder.
staff.post.fetch.again = Titta igen
staff.post.fetch.lost = Det har tagit för lång tid. Försök igen om en stund.
staff.post.fetch.gone = Det gick inte att hämta sidan.
staff.post.fetched = Det här stod på sidan. Läs igenom, ändra det du vill och \
    välj ämne.

staff.post.title = Rubrik
staff.post.title.hint = Det som läsaren ser först, till exempel Styrelsemötet \
    23 juni.
staff.post.text = Text
staff.post.text.hint = Skriv eller klistra in. En tom rad ger ett nytt stycke, \
    och punktlistor från Word blir listor.
staff.post.text.board = Inledning
staff.post.text.board.hint = Några ord före besluten. Kan vara tom.
staff.post.contact = Kontakt
staff.post.contact.hint = Vem kan läsaren fråga? Namn, telefon eller e-post.
staff.post.url = Länk till mer
staff.post.url.hint = Sidan som rubriken leder till.
staff.post.url.board = Länk till protokollet
staff.post.url.board.hint = Eller till sidan om mötet. Kan läggas till senare.
staff.post.url.survey = Länk till enkäten
staff.post.day = Mötesdag
staff.post.decisions = Beslut
staff.post.decisions.hint = En ruta för varje beslut. Tomma rutor tas inte med.
staff.post.decision = Beslut
staff.post.decision.title = Vad beslutet gäller
staff.post.decision.text = Vad som beslutades
staff.post.decision.add = Lägg till ett beslut
staff.post.stage = Hur långt mötet har kommit
staff.post.stage.hint = När det kommer längre får alla som läser ämnet veta det.
staff.post.stage.none = Inte angivet
staff.post.stage.date = Datum är bestämt
staff.post.stage.agenda = Dagordningen finns
staff.post.stage.summary = Kort sammanfattning
staff.post.stage.minutes = Protokollet är justerat
staff.post.closes_day = Sista dag att svara
staff.post.closes_day.hint = Enkäten försvinner ur breven efter den dagen.
staff.post.closes_time = Klockslag, om enkäten inte är öppen hela dagen
staff.post.remind = Påminn så många dagar före
staff.post.remind.hint = Tomt betyder ingen påminnelse.
staff.post.dates = Datum
staff.post.dates.hint = En ruta för varje datum. Utan klockslag gäller det hela \
    dagen. Tomma rutor tas inte med.
staff.post.date = Datum
staff.post.date.label = Vad
staff.post.date.day = Dag
staff.post.date.start = Från klockan
staff.post.date.end = Till klockan
staff.post.date.last = Sista dag, om det är en annan
staff.post.date.place = Plats
staff.post.date.link = Länk för att delta eller anmäla sig
staff.post.date.add = Lägg till ett datum
staff.post.date.add.open = Lägg till ett öppet hus
staff.post.date.meeting = Möte
staff.post.date.open = Öppet hus
staff.post.topics = Ämnen
staff.post.note = Vad som har ändrats
staff.post.note.hint = En kort mening som läsaren ser, till exempel: mötet är \
    flyttat en timme.
staff.post.more = Engelska, brådskande och språk
staff.post.urgent = Brådskande
staff.post.urgent.hint = Går ut genast till alla som läser ämnet, också till dem \
    som får brev mer sällan.
staff.post.title_en = Rubrik på engelska
staff.post.text_en = Text på engelska
staff.post.text_en.hint = Utan engelsk text får engelska läsare den svenska.
staff.post.language = Texten är på
staff.post.in.sv = Svenska
staff.post.in.en = Engelska
staff.post.save = Spara utkastet
staff.post.look = Visa som brev i ny flik
staff.post.review.button = Granska ändringen
staff.post.propose.button = Föreslå ändringen
staff.post.out = Inlägget är godkänt. När du ändrar det får du först se vad \
    läsarna får.
staff.post.out.editor = Inlägget är godkänt. Din ändring blir ett förslag, som \
    någon med rätt att godkänna tar ställning till. Datum och ämnen kan bara \
    den ändra.
staff.post.timed = Inlägget har en tid då det godkänns av sig självt. Den \
    tiden gäller också efter din ändring.
staff.post.timed.editor = Inlägget har en tid då det godkänns av sig självt. \
    Ändrar du det måste någon godkänna det igen.
staff.post.refused = Det gick inte att spara. Det du skrev finns kvar här \
    nedanför. Servern säger:
staff.post.gone = Någon har dragit tillbaka inlägget, så det går inte att spara. Du \
    kan kopiera det du skrev till ett nytt inlägg.
staff.post.full.title = För många datum för formuläret
staff.post.full.words = Inlägget har fler datum än vad formuläret rymmer. Be den \
    som sköter servern att ändra det.

staff.post.publishes = Godkänns
staff.post.proposal = En ändring av inlägget väntar på att godkännas. Här \
    nedanför ser du hur det blir.
staff.post.before = Så står det nu
staff.post.after = Så vill förslaget ha det
staff.post.author = Skriven av
staff.post.ask = Det väntar på någon som får godkänna.
staff.post.approve.next = Godkänn
staff.post.edit.next = Ändra
staff.post.correct = Ändra eller rätta
staff.post.unschedule = Ta bort tiden
staff.post.withdraw.next = Dra tillbaka
staff.post.discard.next = Ta bort utkastet
staff.post.mail = Så ser det ut i brevet
staff.post.languages = Brevets språk
staff.post.subject = Ämnesrad:
staff.post.frame = Brevet så som läsaren ser det
staff.post.as_text = Visa som ren text
staff.post.who = Vem får det, och när
staff.post.readers = {{name}}: {{n}} prenumeranter
staff.post.readers.one = {{name}}: en prenumerant
staff.post.pace = De som valt
staff.post.leaves = Nästa brev
staff.post.why = Det här inlägget
staff.post.soon = Strax efter godkännandet
staff.post.why.owed = Är med för den som inte redan har fått det
staff.post.why.draft = Är med om det har godkänts innan dess
staff.post.why.timed = Är med om det har godkänts innan dess
staff.post.why.withdrawn = Är inte med: det är tillbakadraget
staff.post.why.closed = Är inte med: tiden har gått ut
staff.post.why.earlier = Är inte med: det går ut tidigare, för annars hinner \
    tiden gå ut
staff.post.why.lapsed = Är inte med: det är för gammalt

staff.post.approve = Godkänn inlägget
staff.post.approve.words = När inlägget är godkänt går det med i nästa brev till \
    dem som läser ämnet. Det som har skickats går inte att ta tillbaka.
staff.post.approve.out = När ändringen är godkänd gäller den nya texten. De som \
    har fått inlägget får en rättelse.
staff.post.approve.urgent = Inlägget är brådskande: det går ut genast till alla \
    som läser ämnet, hur ofta de än har valt att få brev.
staff.post.approve.when = När ska det godkännas?
staff.post.approve.now = Nu
staff.post.approve.now.about = De som valt direkt får det inom en kort stund.
staff.post.approve.later = Vid en tid som jag väljer
staff.post.approve.later.about = Fram till dess kan du ändra dig.
staff.post.publish.day = Dag
staff.post.publish.time = Klockslag
staff.post.approve.button = Godkänn
staff.post.eyes = Ett av ämnena vill ha fyra ögon, och det var du som ändrade \
    inlägget senast. Be någon annan att godkänna det.
staff.post.back = Tillbaka till inlägget
staff.post.withdraw = Dra tillbaka inlägget?
staff.post.withdraw.words = ”{{name}}” försvinner ur brev som inte har skickats \
    och ur arkivet. De som redan har fått det får inget nytt brev. Det går inte \
    att ångra.
staff.post.withdraw.button = Dra tillbaka
staff.post.discard = Ta bort utkastet?
staff.post.discard.words = ”{{name}}” kan inte godkännas efter det. Det går inte \
    att ångra.
staff.post.discard.button = Ta bort utkastet

staff.post.reject = Avvisa ändringen?
staff.post.reject.next = Avvisa ändringen
staff.post.reject.words = Ändringen av ”{{name}}” tas bort. Inlägget säger det som \
    redan är godkänt.
staff.post.reject.button = Avvisa ändringen

staff.post.review = Så här blir ändringen
staff.post.review.first = Ingen har fått inlägget än.
staff.post.review.correction = De som har fått inlägget får en rättelse i sitt \
    nästa brev. De som inte har fått det får bara den nya texten.
staff.post.review.moved = De som har fått inlägget får veta i sitt nästa brev \
    att ett datum är ändrat. De som inte har fått det får bara de nya tiderna.
staff.post.review.cancelled = De som har fått inlägget får veta att det är \
    inställt.
staff.post.review.stage = Mötet har kommit längre: alla som läser ämnet får veta \
    det i sitt nästa brev.
staff.post.review.send = Godkänn ändringen
staff.post.review.more = Ändra mer

staff.post.both = Någon annan har också ändrat inlägget
staff.post.both.lead = Medan du skrev sparade någon annan en ändring. Inget av \
    det du skrev är borta. Välj vad som ska gälla.
staff.post.both.mine = Din text
staff.post.both.theirs = Den andras text
staff.post.both.differs = olika
staff.post.both.keep = Behåll min text
staff.post.both.take = Ta den andras text
staff.post.both.edit = Skriv ihop dem

staff.error.post.title = Skriv en rubrik.
staff.error.post.topics = Välj minst ett ämne.
staff.error.post.url = Adressen går inte att läsa. Den ska börja med https://.
staff.error.post.decision = Skriv vad beslutet gäller.
staff.error.post.title_en = Det finns en engelsk text. Skriv också en engelsk \
    rubrik.
staff.error.post.english = Texten är redan på engelska. Ta bort den engelska \
    rubriken, eller välj svenska som textens språk.
staff.error.post.day = Dagen går inte att läsa. Skriv den så här: 2026-05-04.
staff.error.post.time = Klockslaget går inte att läsa. Skriv det så här: 18:30.
staff.error.post.start = Skriv också när det börjar.
staff.error.post.end = Slutet är före början. Ändra ett av dem.
staff.error.post.remind = Skriv ett antal dagar, högst 60.
staff.error.post.dates = Skriv minst ett datum.
staff.error.post.frame = Datum och ämnen i det som är godkänt ändras av den som \
    får godkänna. Lämna dem som de var.
staff.error.post.publish = Välj en dag och ett klockslag som inte har varit.

staff.done.post.add = Utkastet är sparat. Läs igenom brevet här nedanför.
staff.done.post.edit = Utkastet är sparat.
staff.done.post.same = Inget var ändrat.
staff.done.post.correct = Ändringen är godkänd och gäller nu.
staff.done.post.propose = Ändringen är sparad och väntar på att godkännas.
staff.done.post.approve = Inlägget är godkänt.
staff.done.post.schedule = Inlägget godkänns av sig självt vid den tid du valde.
staff.done.post.unschedule = Tiden är borttagen. Inlägget väntar på att \
    godkännas.
staff.done.post.reject = Ändringen är avvisad.
staff.done.post.withdraw = Inlägget är tillbakadraget.
