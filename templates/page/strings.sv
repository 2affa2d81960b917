# Words of the pages.  A text may hold {{names}}; see the template it is in.

page.skip = Hoppa till innehållet
page.language = Språk
page.other = English
page.trial = Provdrift.
page.trial.text = Breven sparas på servern och skickas inte till någon.
page.contact = Frågor? Kontakta
page.address = E-postadress:
page.and = och
page.foot.archive = Tidigare brev
page.foot.link = Ändra eller avsluta prenumerationen
page.foot.privacy = Så behandlar vi dina personuppgifter
page.foot.accessibility = Tillgänglighetsredogörelse
page.foot.tracking = Sidan använder inga kakor och mäter inte vad du gör.

# The form
page.subscribe.title = Prenumerera på våra brev
page.subscribe.lead = Välj vad du vill veta mer om. Vi skriver bara när det \
    finns något nytt, och du kan sluta när du vill.
page.subscribe.foreign = Kontrollera uppgifterna och tryck på knappen längst \
    ned, så är det klart.
page.subscribe.consent = När du prenumererar samtycker du till att \
    {{site.controller}} använder din e-postadress för att skicka de brev du \
    har valt. Du kan när som helst ta tillbaka ditt samtycke genom länken i \
    varje brev.
page.subscribe.button = Prenumerera

page.privacy.summary = Så behandlar vi dina uppgifter
page.privacy.controller = Personuppgiftsansvarig
page.privacy.dpo = Dataskyddsombud
page.privacy.purpose = Varför och med vilket stöd
page.privacy.purpose.text = Vi använder din e-postadress och dina val för att \
    skicka de brev du har bett om. Det rättsliga stödet är ditt samtycke. \
    Uppgifterna lämnas bara till den e-postserver som skickar breven.
page.privacy.kept = Hur länge
page.privacy.kept.text = Så länge du prenumererar. En anmälan som inte \
    bekräftas tas bort efter sju dagar. När du avslutar får du inga fler \
    brev, och du kan be oss radera alla uppgifter.
page.privacy.rights = Dina rättigheter
page.privacy.rights.text = Du kan se, få ut, rätta och radera dina uppgifter \
    genom länken i brevet eller genom att kontakta oss. Är du inte nöjd kan \
    du klaga hos Integritetsskyddsmyndigheten (IMY).
page.privacy.more = Läs mer om hur vi behandlar personuppgifter

form.summary = Något behöver rättas
form.must = (måste fyllas i)
form.topics = Vad vill du få brev om?
form.topics.must = (välj minst ett ämne)
form.cadence = Hur ofta vill du få brev?
form.cadence.immediate = Direkt
form.cadence.immediate.about = Så snart något är nytt
form.cadence.daily = Varje dag
form.cadence.daily.about = Det som är nytt sedan i går
form.cadence.weekly = Varje vecka
form.cadence.weekly.about = Veckans nyheter i ett brev
form.cadence.monthly = Varje månad
form.cadence.monthly.about = Månadens nyheter i ett brev
# In the middle of a sentence
page.cadence.immediate = direkt
page.cadence.daily = varje dag
page.cadence.weekly = varje vecka
page.cadence.monthly = varje månad

form.email = Din e-postadress
form.email.new = Din nya e-postadress
form.email.hint = Vi skickar ett brev dit som du bekräftar med.
form.email.new.hint = Vi skickar ett brev till den nya adressen som du \
    bekräftar med. Till dess kommer breven till den gamla.
form.email.link = Din e-postadress
form.email.link.hint = Den adress som du får breven till.
form.lang = Språk i breven
form.pot = Lämna det här fältet tomt

error.prefix = Fel:
error.topics = Välj minst ett ämne.
error.topics.unknown = Ett av ämnena finns inte längre. Välj bland dem som \
    visas.
error.cadence = Välj hur ofta du vill få brev.
error.sure = Kryssa i rutan om du vill radera dina uppgifter.
error.home = Till sidan där du prenumererar

address.empty = Skriv din e-postadress.
address.too_long = E-postadressen är för lång. Kontrollera att du har \
    skrivit rätt.
address.no_at = E-postadressen saknar @. Skriv den som namn@example.se.
address.bad_local = Det som står före @ går inte att skicka brev till. \
    Kontrollera att du har skrivit rätt.
address.not_ascii = Det som står före @ får bara ha bokstäverna a till z, \
    siffror och vanliga tecken.
address.bad_domain = Det som står efter @ är inte ett giltigt namn. Skriv \
    adressen som namn@example.se.
address.many = Skriv bara en e-postadress.

# Look in your inbox
page.sent.title = Titta i din inkorg
page.sent.lead = Ett steg är kvar. Vi har skickat ett brev för att se att \
    adressen är din.
page.sent.step1 = Öppna brevet från
page.sent.step2 = Tryck på länken i brevet. Den gäller i sju dagar.
page.sent.step3 = Bekräfta med knappen på sidan som öppnas. Sedan är det \
    klart.
page.sent.none = Har det inte kommit något brev?
page.sent.junk = Vänta några minuter och titta sedan i skräpposten. Kontrollera \
    också att du skrev adressen rätt.
page.sent.again = Du kan försöka igen om {{again}} minuter.
page.sent.back = Tillbaka till anmälan

# Confirm
page.confirm.title = Bekräfta din prenumeration
page.confirm.lead = Tryck på knappen, så börjar vi skicka brev till dig.
page.confirm.topics = Du har valt:
page.confirm.button = Ja, jag vill ha breven
page.confirm.not = Var det inte du som bad om breven? Stäng sidan, så händer \
    ingenting.
page.confirmed.title = Tack, nu är det klart
page.confirmed.lead = Din prenumeration är bekräftad.
page.confirmed.already.title = Redan bekräftad
page.confirmed.already.lead = Din prenumeration är redan bekräftad. Du behöver \
    inte göra något mer.
page.confirmed.next = Ditt nästa brev kommer {{next}}, om det finns något nytt.
page.confirmed.preferences = Se eller ändra dina val
page.surveys = Enkäter som är öppna nu
page.surveys.closes = Svara senast {{closes}}
page.meetings = Kommande möten

page.confirm.expired.title = Länken har gått ut
page.confirm.expired.words = En bekräftelselänk gäller i sju dagar. Vi kan \
    skicka en ny till samma adress.
page.confirm.expired.button = Skicka en ny länk
page.confirm.gone.title = Länken gäller inte längre
page.confirm.gone.words = Anmälan som länken hör till finns inte kvar. Du är \
    välkommen att anmäla dig igen.
page.expired.title = Länken har gått ut
page.expired.words = Av säkerhetsskäl gäller länken bara i 30 minuter. Be om \
    en ny, så skickar vi den.
page.expired.next = Få en ny länk

page.confirm.address.title = Bekräfta din nya adress
page.confirm.address.words = Tryck på knappen, så kommer breven till \
    {{address}} i fortsättningen.
page.confirm.address.button = Ja, använd den nya adressen
page.confirmed.address.title = Din adress är ändrad
page.confirmed.address.words = Breven kommer till den nya adressen från och \
    med nu.
page.confirm.taken.title = Adressen används redan
page.confirm.taken.words = Det finns redan en prenumeration på den nya \
    adressen. Ingenting har ändrats.

# Leave
page.unsubscribe.title = Avsluta prenumerationen
page.unsubscribe.now = Du prenumererar på:
page.unsubscribe.all = Avsluta allt
page.unsubscribe.all.text = Du får inga fler brev från oss.
page.unsubscribe.all.button = Avsluta alla brev
page.unsubscribe.mail = Avsluta bara det här brevets ämnen
page.unsubscribe.mail.text = Du får fortfarande brev om dina andra ämnen. Det \
    här avslutas:
page.unsubscribe.mail.button = Avsluta de ämnena
page.unsubscribe.rather = Får du för många brev?
page.unsubscribe.preferences = Ändra ämnen eller hur ofta breven kommer
page.unsubscribed.title = Du får inga fler brev
page.unsubscribed.lead = Prenumerationen är avslutad. Tack för att du har läst.
page.unsubscribed.some.title = Ämnena är avslutade
page.unsubscribed.some.lead = Du får inga fler brev om dem.
page.unsubscribed.already.title = Prenumerationen är redan avslutad
page.unsubscribed.already.lead = Du behöver inte göra något mer.
page.unsubscribed.rest = Du prenumererar fortfarande på:
page.unsubscribed.kept = Det här sparar vi
page.unsubscribed.kept.text = Vi sparar uppgiften om att du har avslutat, så \
    att du inte får fler brev. Vill du att allt ska bort kan du radera dina \
    uppgifter.
page.unsubscribed.erase = Radera mina uppgifter
page.undo = Blev det fel?
page.undo.text = Du kan ångra dig i en timme. Då blir allt som det var.
page.undo.button = Ångra
page.undone.title = Prenumerationen är tillbaka
page.undone.words = Allt är som det var innan du avslutade.
page.undone.late.title = Det går inte att ångra längre
page.undone.late.words = Det har gått mer än en timme, eller så har du redan \
    ångrat dig. Du är välkommen att anmäla dig igen.

page.never.title = Spärra adressen
page.never.words = Tryck på knappen, så skriver vi aldrig mer till {{address}}. \
    Ingen kan då anmäla adressen igen.
page.never.button = Skriv aldrig mer hit
page.never.done.title = Adressen är spärrad
page.never.done.words = Vi skriver aldrig mer till den.

# Preferences
page.preferences.title = Dina brev
page.preferences.saved = Dina ändringar är sparade.
page.preferences.address.sent = Vi har skickat ett brev till den nya adressen. \
    Bekräfta med länken i det.
page.preferences.each = Olika ofta för olika ämnen
page.preferences.each.text = Valet ovan gäller alla ämnen där du inte väljer \
    något annat här.
page.preferences.each.same = Som ovan
page.preferences.button = Spara
page.preferences.none = Väljer du bort alla ämnen får du inga fler brev.
page.preferences.more = Byta adress eller radera uppgifter?
page.preferences.more.text = Brev kan skickas vidare. Därför behöver du en \
    färsk länk för att byta e-postadress, få ut dina uppgifter eller radera \
    dem.
page.preferences.more.link = Få en länk till din e-post
page.preferences.left.title = Du prenumererar inte längre
page.preferences.left.words = Det finns ingen prenumeration att ändra. Du är \
    välkommen att anmäla dig igen.
page.preferences.leave = Avsluta allt
page.address.change = Byt e-postadress
page.address.button = Byt adress
page.erase = Radera dina uppgifter
page.erase.text = Vi raderar din adress, dina val och dina samtycken. Du får \
    inga fler brev. Det går inte att ångra.
page.erase.sure = Ja, radera mina uppgifter
page.erase.never = Spärra också adressen
page.erase.never.text = Då kan ingen anmäla den igen. Vi sparar bara ett \
    kodat avtryck av den.
page.erase.button = Radera mina uppgifter
page.erased.title = Dina uppgifter är raderade
page.erased.words = Vi har inte kvar din adress och skickar inga fler brev.

# A link on request
page.link.title = Få en länk till dina val
page.link.lead = Skriv din e-postadress, så skickar vi en länk där du kan \
    ändra, avsluta eller radera.
page.link.button = Skicka länken
page.link.sent.title = Titta i din inkorg
page.link.sent.words = Om adressen prenumererar har vi skickat en länk dit. \
    Den gäller i 30 minuter.
page.link.sent.more = Har det inte kommit något brev? Vänta några minuter och \
    titta sedan i skräpposten.

# What was sent
page.archive.title = Tidigare brev
page.archive.lead = Här är de brev vi har skickat, det senaste först.
page.archive.none = Vi har inte skickat något brev än.
page.archive.daily = brev för dagen
page.archive.weekly = brev för veckan
page.archive.monthly = brev för månaden
page.archive.newer = Nyare brev
page.archive.older = Äldre brev
page.archive.other = Läs på annat sätt
page.archive.other.text = Inläggen finns som flöde (Atom) för den som har en \
    flödesläsare, och mötestiderna som kalender (ics) att prenumerera på.
page.archive.atom = Flöde
page.archive.ics = Kalender
page.archive.all = Alla ämnen
page.archive.dated = Brev {{day}}
page.archive.withdrawn = Det här inlägget har dragits tillbaka.
page.archive.switch = Read this in English
page.archive.subscribe = Prenumerera på breven
page.archive.feed = {{name}}
page.archive.feed.topic = {{topic}} – {{name}}
page.archive.calendar = Möten – {{name}}
page.archive.calendar.topic = {{topic}} – {{name}}

# Not open
page.closed.title = Anmälan är stängd just nu
page.closed.words = Det går inte att anmäla sig för tillfället. Den som redan \
    prenumererar får sina brev som vanligt.
page.unopened.title = Inte öppen än
page.unopened.words = Här kommer du att kunna prenumerera på brev från \
    {{site.name}}. Välkommen tillbaka.

# Errors
error.400 = Vi förstod inte det som skickades
error.400.text = Gå tillbaka och försök igen.
error.404 = Sidan finns inte
error.404.text = Länken kan vara felskriven eller avklippt. Kopiera hela \
    länken ur brevet och försök igen.
error.405 = Så kan sidan inte användas
error.405.text = Gå tillbaka och försök igen.
error.413 = Det som skickades är för stort
error.413.text = Gå tillbaka och skriv kortare.
error.414 = Adressen är för lång
error.414.text = Kopiera hela länken ur brevet och försök igen.
error.415 = Vi kan inte läsa den typen av data
error.415.text = Använd formuläret på sidan.
error.422 = Något behöver rättas
error.422.text = Gå tillbaka och kontrollera det du har skrivit.
error.429 = För många försök
error.429.text = Det har kommit många anmälningar härifrån. Vänta en stund \
    och försök igen.
error.431 = Begäran är för stor
error.431.text = Rensa kakor för webbplatsen och försök igen.
error.500 = Något gick fel hos oss
error.500.text = Felet är antecknat. Försök igen om en stund.
error.503 = Tjänsten är upptagen
error.503.text = Ingenting har ändrats. Försök igen om en stund.
