# Words of the staff desk.  A text may hold {{names}}; see its template.

staff.menu = Huvudmeny
staff.menu.start = Start
staff.menu.posts = Inlägg
staff.menu.digests = Utskick
staff.menu.subscribers = Prenumeranter
staff.menu.topics = Ämnen
staff.menu.sources = Bevakade sidor
staff.menu.figures = Siffror
staff.menu.staff = Personal
staff.menu.log = Logg
staff.trial.text = Breven sparas på servern och skickas inte till någon. Du \
    kan prova fritt.
staff.foot = Sidan använder bara en kaka, för att veta att du är inloggad.
staff.save = Spara
staff.cancel = Avbryt
staff.search = Sök
staff.search.button = Sök
staff.pages = Sidor
staff.pages.before = Föregående sida
staff.pages.after = Nästa sida
staff.pages.here = Sida {{page}} av {{pages}}, {{total}} rader
staff.error.home = Till startsidan

staff.signout = Logga ut
staff.signin.title = Logga in
staff.signin.login = Namn eller e-postadress
staff.signin.password = Lösenord
staff.signin.button = Logga in
staff.signin.expired = Du har varit borta ett tag och behöver logga in igen. \
    Det du skrev finns kvar.
staff.signin.cookie = Webbläsaren sparade inte kakan som visar att du är \
    inloggad. Öppna sidan med https, eller på datorn där tjänsten körs.
staff.signin.lost = Har du glömt lösenordet?
staff.signin.lost.text = Be en kollega som är administratör om en ny länk. \
    Den som sköter servern kan också göra en.
staff.code.title = Skriv koden
staff.code.lead = Öppna appen i telefonen och skriv koden som visas för \
    tjänsten.
staff.code.label = Kod med sex siffror
staff.code.back = Börja om
staff.again.title = Ett tryck kvar
staff.again.lead = Du är inloggad igen. Det du skrev finns kvar: tryck på \
    knappen, så skickas det.
staff.again.button = Fortsätt
staff.again.back = Avbryt och gå till startsidan

staff.password.title = Välj ett lösenord
staff.password.lead = Sedan är du inloggad.
staff.password.name = Ditt namn:
staff.password.new = Nytt lösenord
staff.password.hint = Minst {{least}} tecken, gärna fler. Tre eller fyra ord i \
    rad är bra och lätta att minnas.
staff.password.again = Samma lösenord en gång till
staff.password.button = Spara och logga in
staff.password.dead.title = Länken gäller inte längre
staff.password.dead.words = En länk gäller i sju dagar och bara en gång. Be en \
    administratör om en ny.

staff.error.signin = Namnet eller lösenordet stämmer inte. Försök igen.
staff.error.signin.empty = Skriv både namn och lösenord.
staff.error.wait = Det har blivit för många försök. Vänta några minuter och \
    försök igen.
staff.error.code = Koden stämmer inte. Vänta på nästa kod i telefonen och \
    skriv den.
staff.error.code.late = Det gick för lång tid. Logga in igen.
staff.error.password.short = Lösenordet är för kort. Välj ett längre.
staff.error.password.long = Lösenordet är för långt. Välj ett kortare.
staff.error.password.common = Det lösenordet är för lätt att gissa. Välj ett \
    annat.
staff.error.password.again = De två lösenorden är inte lika. Skriv samma i \
    båda fälten.
staff.error.password.now = Det nuvarande lösenordet stämmer inte. Försök igen.
staff.error.long = Texten är för lång. Gör den kortare.

staff.stop.button = Stoppa alla utskick
staff.stop.why = Stoppat av {{me}} på sidan
staff.stopped = Alla utskick är stoppade.
staff.stopped.why = Orsak:
staff.stopped.resume = Börja skicka igen
staff.resume = Börja skicka igen
staff.resume.title = Börja skicka igen?
staff.resume.words = Breven som väntar går ut med en gång. De som redan är \
    skickade skickas inte igen.
staff.resume.button = Börja skicka igen
staff.done.stop = Inget mer går ut förrän någon börjar skicka igen.
staff.done.resume = Utskicken är i gång igen.
staff.done.saved = Ändringen är sparad.
staff.done.password = Lösenordet är sparat.

staff.start.title = Start
staff.needs = Väntar på dig
staff.needs.none = Inget just nu. Allt är i ordning.
staff.needs.draft = Ett utkast väntar på att godkännas
staff.needs.drafts = {{n}} utkast väntar på att godkännas
staff.needs.paused = Utskicket ”{{name}}” är pausat
staff.needs.source = Den bevakade sidan {{name}} svarar inte som den ska
staff.start.next = Det här går ut härnäst
staff.start.held = Utskick på väg
staff.start.runs = Ordinarie utskick. De går bara ut om det finns något nytt.
staff.start.cadence = Hur ofta
staff.start.readers = Prenumeranter
staff.start.at_once = Strax efter att ett inlägg har godkänts
staff.start.last = Senaste utskicken
staff.start.last.none = Inget har skickats än. Det första utskicket går ut när \
    ett inlägg är godkänt och någon prenumererar på ämnet.
staff.start.people = Prenumeranter
staff.start.active = Prenumererar nu
staff.start.growth = De senaste {{days}} dagarna
staff.start.left = −{{left}}
staff.digests.subject = Ämnesrad
staff.digests.state = Läge
staff.digests.at = När
staff.digests.n = Mottagare
staff.digest.state.freezing = förbereds
staff.digest.state.held = väntar på sin tid
staff.digest.state.sending = skickas nu
staff.digest.state.done = skickat
staff.digest.state.paused = pausat
staff.digest.state.cancelled = avbrutet

staff.role.editor = Redaktör
staff.role.editor.about = Skriver inlägg och föreslår dem.
staff.role.sender = Utskicksansvarig
staff.role.sender.about = Godkänner, skickar och hjälper prenumeranter, och \
    allt som en redaktör gör.
staff.role.admin = Administratör
staff.role.admin.about = Sköter personal, ämnen och bevakade sidor, och allt \
    som en utskicksansvarig gör.

staff.account.title = Ditt konto
staff.account.password = Byt lösenord
staff.account.password.text = Du loggas ut på alla andra datorer och telefoner.
staff.account.password.now = Nuvarande lösenord
staff.account.password.button = Byt lösenord
staff.account.code = Kod från telefonen
staff.account.code.text = Med en app för engångskoder i telefonen räcker det \
    inte att känna till ditt lösenord för att logga in.
staff.account.code.start = Slå på koder
staff.account.code.step1 = Öppna en app för engångskoder i telefonen och välj \
    att lägga till ett konto.
staff.account.code.step2 = Skriv in den här nyckeln:
staff.account.code.open = Öppna i appen om den finns på samma enhet
staff.account.code.step3 = Skriv koden som appen visar här nedanför.
staff.account.code.on = Slå på
staff.account.code.is_on = Koder är på. När du loggar in frågar vi efter en kod \
    från telefonen.
staff.account.code.off = Stäng av koder
staff.account.language = Språk
staff.account.language.own = Som webbläsaren

staff.people.title = Personal
staff.people.lead = De här personerna kan logga in och arbeta med breven.
staff.people.name = Namn
staff.people.role = Roll
staff.people.seen = Senast inloggad
staff.people.invited = Inte än
staff.people.add = Bjud in någon
staff.people.add.text = Du får en länk att ge till personen, som väljer sitt \
    eget lösenord med den.
staff.people.add.name = Namn att logga in med
staff.people.add.name.hint = Små bokstäver a till z, siffror, punkt och \
    bindestreck.
staff.people.add.email = E-postadress
staff.people.add.email.hint = Hit skickar tjänsten mejl när något behöver \
    åtgärdas.
staff.people.add.button = Bjud in
staff.person.link = Länk att välja lösenord med
staff.person.link.text = Kopiera länken och ge den till personen på ett säkert \
    sätt. Den gäller till {{link_until}} och bara en gång.
staff.person.role = Ändra roll
staff.person.role.self = Det är ditt eget konto. Ändrar du rollen loggas du ut.
staff.person.invite = Ny länk
staff.person.invite.text = Har personen glömt sitt lösenord, eller gick länken \
    ut? Gör en ny. En äldre länk slutar gälla.
staff.person.invite.button = Gör en ny länk
staff.person.remove.title = Ta bort
staff.person.remove.text = Personen loggas ut och kan inte logga in igen. Det \
    personen har gjort står kvar i loggen.
staff.person.remove.next = Ta bort kontot
staff.person.remove = Ta bort kontot?
staff.person.remove.words = {{name}} loggas ut och kan inte logga in igen.
staff.person.remove.button = Ta bort {{name}}
staff.error.name = Namnet får bara ha små bokstäver a till z, siffror, punkt \
    och bindestreck, högst 40 tecken.
staff.error.name.taken = Det finns redan någon med det namnet. Välj ett annat.
staff.error.address.taken = Någon annan har redan den adressen. Skriv en \
    annan.
staff.error.gone = Kontot finns inte längre.
staff.error.admin = Det måste finnas en administratör som kan logga in. Gör \
    någon annan till administratör först.
staff.done.staff.add = Kontot finns nu. Ge länken här nedanför till personen.
staff.done.staff.invite = Här är en ny länk. Den gamla gäller inte längre.
staff.done.staff.remove = Kontot är borttaget.

staff.log.title = Logg
staff.log.lead = Vem som gjorde vad, det senaste först. Inget i loggen kan \
    ändras.
staff.log.none = Inget hittades.
staff.log.filter = Begränsa
staff.log.anybody = Alla
staff.log.anything = Allt
staff.log.from = Från och med
staff.log.to = Till och med
staff.log.show = Visa
staff.log.first = Till det senaste
staff.log.older = Äldre
staff.log.unseen = {{rest}} äldre rader är inte genomsökta än. Tryck på Äldre \
    för att leta vidare.
staff.log.export = Hämta det som fil:
staff.log.at = När
staff.log.who = Vem
staff.log.what = Vad
staff.log.subject = Gäller
staff.log.detail = Mer
staff.log.command = på servern
staff.log.page = Besökare
staff.log.service = Tjänsten

staff.topics.title = Ämnen
staff.topics.lead = Det som man kan prenumerera på. Varje inlägg hör till ett \
    eller flera ämnen.
staff.topics.new = Nytt ämne
staff.topics.none = Det finns inga ämnen än. Skapa ett, så öppnar sidan där man \
    anmäler sig.
staff.topics.name = Namn
staff.topics.slug = Kortnamn
staff.topics.state = Läge
staff.topics.subscribers = Prenumeranter
staff.topics.state.open = öppet
staff.topics.state.closed = avslutat
staff.topics.state.merged = sammanslaget
staff.topic.new = Nytt ämne
staff.topic.name = Namn
staff.topic.name.hint = Det som läsarna ser, till exempel Styrelsen.
staff.topic.slug = Kortnamn
staff.topic.slug.hint = Står i länkar och går inte att ändra: små bokstäver a \
    till z, siffror och bindestreck.
staff.topic.about = En rad om vad ämnet ger
staff.topic.about.hint = Visas under namnet när man anmäler sig.
staff.topic.name_en = Namn på engelska
staff.topic.about_en = Samma rad på engelska
staff.topic.link = Länk till anmälan
staff.topic.link.text = På den här sidan står ämnet först.
staff.topic.merge = Slå ihop med ett annat ämne
staff.topic.merge.text = Alla som har det här ämnet får det andra i stället, \
    och de bevakade sidorna följer med.
staff.topic.merge.into = Slå ihop med
staff.topic.merge.next = Fortsätt
staff.topic.merge.words = {{n}} prenumeranter får ”{{into}}” i stället för \
    ”{{name}}”. Det som redan är godkänt i ”{{name}}” får de ändå. Det går inte \
    att ångra.
staff.topic.merge.button = Slå ihop
staff.topic.close = Avsluta ämnet
staff.topic.close.text = Ämnet försvinner från anmälan och alla prenumerationer \
    på det upphör.
staff.topic.close.next = Avsluta ämnet
staff.topic.close.words = {{n}} prenumerationer på ”{{name}}” upphör. Det går \
    inte att ångra.
staff.topic.close.button = Avsluta ämnet
staff.error.topic.name = Skriv ett namn.
staff.error.topic.slug = Kortnamnet får bara ha a till z, siffror och \
    bindestreck, högst 40 tecken.
staff.error.topic.taken = Det finns redan ett ämne med det kortnamnet. Välj \
    ett annat.
staff.done.topic.add = Ämnet är skapat.
staff.done.topic.edit = Ämnet är sparat.
staff.done.topic.close = Ämnet är avslutat, och prenumerationerna på det upphör.
staff.done.topic.merge = Ämnena är sammanslagna, och prenumeranterna flyttas.

error.403 = Du har inte behörighet till det här
error.403.text = Din roll räcker inte, eller så kom begäran från en annan \
    webbplats. Be en administratör om hjälp.
error.409 = Något hann ändras
error.409.text = Det gick inte att göra, för något har ändrats sedan sidan \
    visades. Gå tillbaka, ladda om och försök igen.
