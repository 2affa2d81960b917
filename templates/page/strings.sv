# Words of the pages.  A text may hold {{names}}; see the template it is in.

page.skip = Hoppa till innehållet
page.language = Språk
page.other = English
page.trial = Provdrift.
page.trial.text = Breven sparas på servern och skickas inte till någon.
page.contact = Frågor? Kontakta
page.address = E-postadress:
page.foot.archive = Tidigare nyhetsbrev
page.foot.link = Ändra eller avsluta prenumerationen
page.foot.privacy = Så behandlar vi dina personuppgifter
page.foot.accessibility = Tillgänglighetsredogörelse
page.foot.tracking = Sidan använder inga kakor och följer inte vad du gör.

# The form
page.subscribe.title = Prenumerera på våra nyhetsbrev
page.subscribe.lead = Välj vad du vill veta mer om. Vi skriver bara när det \
    finns något nytt, och du kan avsluta när du vill.
page.subscribe.foreign = Kontrollera uppgifterna och tryck sedan på \
    Prenumerera längst ned på sidan.
page.subscribe.consent = När du prenumererar samtycker du till att \
    {{site.controller}} använder din e-postadress för att skicka de nyhetsbrev \
    du har valt. Du kan när som helst ta tillbaka ditt samtycke med länken i \
    varje brev.
page.subscribe.button = Prenumerera

page.privacy.summary = Så behandlar vi dina uppgifter
page.privacy.controller = Personuppgiftsansvarig
page.privacy.dpo = Dataskyddsombud
page.privacy.purpose = Varför, och på vilken rättslig grund
page.privacy.purpose.text = Vi använder din e-postadress och dina val för att \
    skicka de brev du har bett om. Den rättsliga grunden är ditt samtycke. \
    Uppgifterna lämnas bara vidare till den e-postserver som skickar breven.
page.privacy.kept = Hur länge vi sparar uppgifterna
page.privacy.kept.text = Så länge du prenumererar. En anmälan som inte \
    bekräftas tas bort efter sju dagar. När du avslutar får du inga fler brev. \
    Vi sparar uppgiften om det tills du ber oss radera allt.
page.privacy.rights = Dina rättigheter
page.privacy.rights.text = Du kan se, få ut, rätta och radera dina uppgifter \
    med länken i breven eller genom att kontakta oss. Är du inte nöjd kan du \
    klaga hos Integritetsskyddsmyndigheten (IMY).
page.privacy.more = Läs mer om hur vi behandlar personuppgifter

form.summary = Något behöver rättas
form.must = (måste fyllas i)
form.topics = Vad vill du få brev om?
form.topics.must = (välj minst ett ämne)
form.cadence = Hur ofta vill du få brev?
form.cadence.immediate = Direkt
form.cadence.immediate.about = Så snart det finns något nytt
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
form.email.hint = Vi skickar ett mejl dit, så att du kan bekräfta att adressen \
    är din.
form.email.new.hint = Vi skickar ett mejl till den nya adressen, så att du kan \
    bekräfta den. Till dess kommer breven till den gamla.
form.email.link = Din e-postadress
form.email.link.hint = Adressen som breven kommer till.
form.lang = Språk i breven
form.pot = Lämna det här fältet tomt

error.prefix = Fel:
error.topics = Välj minst ett ämne.
error.topics.unknown = Ett av ämnena finns inte längre. Välj bland dem som \
    visas.
error.cadence = Välj hur ofta du vill få brev.
error.sure = Kryssa i rutan om du vill radera dina uppgifter.
error.home = Gå till sidan där du prenumererar

address.empty = Skriv din e-postadress.
address.too_long = E-postadressen är för lång. Kontrollera adressen.
address.no_at = E-postadressen saknar @. Skriv den så här: namn@example.se.
address.bad_local = Det som står före @ ser inte rätt ut. Kontrollera \
    adressen.
address.not_ascii = Före @ kan vi bara ta emot bokstäverna a till z, siffror \
    och tecken som punkt och bindestreck.
address.bad_domain = Det som står efter @ ser inte rätt ut. Skriv adressen så \
    här: namn@example.se.
address.many = Skriv bara en e-postadress.

# Look in your inbox
page.sent.title = Titta i din inkorg
page.sent.lead = Ett steg är kvar. Vi har skickat ett mejl för att kontrollera \
    att adressen är din.
page.sent.step1 = Öppna mejlet från
page.sent.step2 = Tryck på länken i mejlet. Den gäller i sju dagar.
page.sent.step3 = Bekräfta med knappen på sidan som öppnas. Sedan är det \
    klart.
page.sent.none = Har det inte kommit något mejl?
page.sent.junk = Vänta några minuter och titta sedan i skräpposten. \
    Kontrollera också att adressen blev rätt.
page.sent.again = Du kan försöka igen om {{again}} minuter.
page.sent.back = Tillbaka till anmälan

# Confirm
page.confirm.title = Bekräfta din prenumeration
page.confirm.lead = Tryck på knappen, så börjar vi skicka brev till dig.
page.confirm.topics = Du har valt:
page.confirm.button = Bekräfta prenumerationen
page.confirm.not = Var det inte du som bad om breven? Stäng sidan, så händer \
    ingenting.
page.confirmed.title = Tack, nu är det klart
page.confirmed.lead = Din prenumeration är bekräftad.
page.confirmed.already.title = Redan bekräftad
page.confirmed.already.lead = Din prenumeration är redan bekräftad. Du behöver \
    inte göra något mer.
page.confirmed.next = Ditt nästa brev kommer {{next}}, om det finns något \
    nytt.
page.confirmed.preferences = Se eller ändra din prenumeration
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
page.confirm.address.button = Använd den nya adressen
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
page.unsubscribe.mail = Avsluta bara ämnena i det här brevet
page.unsubscribe.mail.one = Avsluta bara ämnet i det här brevet
page.unsubscribe.mail.text = Du får fortfarande brev om det andra du har valt. \
    Det här avslutas:
page.unsubscribe.mail.button = Avsluta de här ämnena
page.unsubscribe.mail.one.button = Avsluta det här ämnet
page.unsubscribe.rather = Får du för många brev?
page.unsubscribe.preferences = Ändra ämnen eller hur ofta breven kommer
page.unsubscribed.title = Du får inga fler brev
page.unsubscribed.lead = Prenumerationen är avslutad. Tack för att du har \
    läst.
page.unsubscribed.some.title = Ämnena är avslutade
page.unsubscribed.some.lead = Du får inga fler brev om dem.
page.unsubscribed.one.title = Ämnet är avslutat
page.unsubscribed.one.lead = Du får inga fler brev om det.
page.unsubscribed.already.title = Prenumerationen är redan avslutad
page.unsubscribed.already.lead = Du behöver inte göra något mer.
page.unsubscribed.rest = Du prenumererar fortfarande på:
page.unsubscribed.kept = Det här sparar vi
page.unsubscribed.kept.text = Vi sparar uppgiften om att du har avslutat, så \
    att du inte får fler brev. Vill du att allt tas bort kan du radera dina \
    uppgifter.
page.unsubscribed.erase = Få en länk för att radera dina uppgifter
page.undo = Blev det fel?
page.undo.text = Du kan ångra dig inom en timme. Då blir allt som det var.
page.undo.button = Ångra
page.undone.title = Prenumerationen är tillbaka
page.undone.words = Allt är som det var innan du avslutade.
page.undone.late.title = Det går inte att ångra längre
page.undone.late.words = Det har gått mer än en timme, eller så har du redan \
    ångrat dig. Du är välkommen att anmäla dig igen.

page.never.title = Spärra adressen
page.never.words = Tryck på knappen, så skriver vi aldrig mer till \
    {{address}}. Ingen kan då anmäla adressen igen.
page.never.button = Spärra adressen
page.never.done.title = Adressen är spärrad
page.never.done.words = Vi skriver aldrig mer till den.

# Preferences
page.preferences.title = Din prenumeration
page.preferences.saved = Dina ändringar är sparade.
page.preferences.address.sent = Vi har skickat ett mejl till den nya adressen. \
    Bekräfta med länken i det.
page.preferences.each = Välj hur ofta för varje ämne
page.preferences.each.text = Valet ovan gäller alla ämnen där du inte väljer \
    något annat här.
page.preferences.each.same = Som ovan
page.preferences.button = Spara
page.preferences.none = Väljer du bort alla ämnen får du inga fler brev.
page.preferences.more = Vill du byta adress eller radera dina uppgifter?
page.preferences.more.text = Ett brev kan skickas vidare till någon annan. \
    Därför behöver du en ny länk för att byta e-postadress eller radera dina \
    uppgifter.
page.preferences.more.link = Få en länk med mejl
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
page.erase.never.text = Då kan ingen anmäla den igen. Vi sparar bara en kod, \
    inte själva adressen.
page.erase.button = Radera mina uppgifter
page.erased.title = Dina uppgifter är raderade
page.erased.words = Vi har inte kvar din adress och skickar inga fler brev.

# A link on request
page.link.title = Få en länk till din prenumeration
page.link.lead = Skriv din e-postadress, så skickar vi en länk. Med den kan du \
    ändra eller avsluta prenumerationen, byta adress eller radera dina \
    uppgifter.
page.link.button = Skicka länken
page.link.sent.title = Titta i din inkorg
page.link.sent.words = Om det finns en prenumeration på adressen har vi \
    skickat en länk dit. Den gäller i 30 minuter.
page.link.sent.more = Har det inte kommit något mejl? Vänta några minuter och \
    titta sedan i skräpposten.

# What was sent
page.archive.title = Tidigare nyhetsbrev
page.archive.lead = Här är de nyhetsbrev vi har skickat, det senaste först.
page.archive.none = Vi har inte skickat något nyhetsbrev än.
page.archive.daily = dagens brev
page.archive.weekly = veckans brev
page.archive.monthly = månadens brev
page.archive.newer = Nyare nyhetsbrev
page.archive.older = Äldre nyhetsbrev
page.archive.other = Läs på annat sätt
page.archive.other.text = Du kan läsa inläggen i en flödesläsare (Atom) och få \
    mötestiderna i din kalender (ics).
page.archive.atom = Flöde
page.archive.ics = Kalender
page.archive.all = Alla ämnen
page.archive.dated = Nyhetsbrev {{day}}
page.archive.withdrawn = Det här inlägget har dragits tillbaka.
page.archive.switch = Read this in English
page.archive.subscribe = Prenumerera på våra nyhetsbrev
page.archive.feed = {{name}}
page.archive.feed.topic = {{topic}} – {{name}}
page.archive.calendar = Möten – {{name}}
page.archive.calendar.topic = {{topic}} – {{name}}

# Not open
page.closed.title = Anmälan är stängd just nu
page.closed.words = Försök gärna igen senare. Den som redan prenumererar får \
    sina brev som vanligt.
page.unopened.title = Inte öppen än
page.unopened.words = Här kommer du att kunna prenumerera på nyhetsbrev från \
    {{site.name}}. Välkommen tillbaka.

# Errors
error.400 = Vi förstod inte det som skickades
error.400.text = Gå tillbaka och försök igen.
error.404 = Sidan finns inte
error.404.text = Länken kan vara felskriven eller avklippt. Kopiera hela \
    länken ur mejlet och försök igen.
error.405 = Sidan kan inte användas på det sättet
error.405.text = Gå tillbaka och försök igen.
error.413 = Det som skickades är för stort
error.413.text = Gå tillbaka och skriv kortare.
error.414 = Webbadressen är för lång
error.414.text = Kopiera hela länken ur mejlet och försök igen.
error.415 = Vi kan inte läsa den typen av data
error.415.text = Använd formuläret på sidan.
error.422 = Något behöver rättas
error.422.text = Gå tillbaka och kontrollera det du har skrivit.
error.429 = För många försök
error.429.text = Det har kommit många försök från samma nätverk. Vänta en \
    stund och försök igen.
error.431 = Webbläsaren skickade för mycket
error.431.text = Rensa webbplatsens kakor i webbläsaren och försök igen.
error.500 = Något gick fel hos oss
error.500.text = Felet är antecknat. Försök igen om en stund.
error.503 = Tjänsten är upptagen
error.503.text = Ingenting har ändrats. Försök igen om en stund.
