# Words of the desk's pages about digests.

staff.digests.title = Utskick
staff.digests.runs = Ordinarie utskick, som de skulle bli nu. De går bara ut \
    om det finns något nytt.
staff.digests.posts = Inlägg
staff.digests.up_to = högst {{n}}
staff.digests.nothing = Inget nytt att skicka
staff.digests.all = Alla utskick
staff.digests.to = Till {{n}} mottagare
staff.digests.failed = {{failed_n}} misslyckades
staff.digests.doubt = {{doubt_n}} osäkra
staff.digest.nameless = Utskick {{id}}
staff.digest.gone = Det blev inget utskick
staff.digest.gone.text = Ingen väntade på något, så inget brev skickades. \
    Någon annan kan ha skickat det alldeles nyss.
staff.digest.cadence.none = Skickat för hand
staff.digest.cadence.immediate = Direkt
staff.digest.cadence.daily = Varje dag
staff.digest.cadence.weekly = Varje vecka
staff.digest.cadence.monthly = Varje månad
staff.digest.leaves = går ut om {{in}}, kl. {{clock}}
staff.digest.leaves.day = går ut {{clock}}
staff.span.minute = mindre än en minut
staff.span.minutes = {{n}} min
staff.span.hours = {{n}} timmar

staff.digest.stopped = stoppat, som alla utskick
staff.digest.far = Hur långt utskicket har kommit
staff.digest.far.of = {{final}} av {{total}} klara.
staff.digest.pace = {{rate}} i sekunden, {{left}} kvar.
staff.digest.freezing = Mottagarna väljs ut. Det tar en liten stund.
staff.digest.sent = Skickade
staff.digest.waiting = Väntar
staff.digest.deferred = Försöker igen
staff.digest.failed = Misslyckades
staff.digest.doubt = Osäkra
staff.digest.held = Behöver ditt svar
staff.digest.suppressed = Hoppades över
staff.digest.cancelled = Stoppade
staff.digest.say.freezing = Utskicket förbereds.
staff.digest.say.held = Utskicket väntar: {{countdown}}.
staff.digest.say.sending = {{done}} av {{total}} är skickade.
staff.digest.say.stopped = Utskicket är stoppat, som alla andra. {{done}} av \
    {{total}} är skickade.
staff.digest.say.done = Utskicket är klart. {{done}} av {{total}} är skickade.
staff.digest.say.paused = Utskicket är pausat. {{done}} av {{total}} är \
    skickade.
staff.digest.say.cancelled = Utskicket är avbrutet. {{done}} av {{total}} hann \
    skickas.
staff.digest.lost = Sidan får inget svar längre. Ladda om den för att se läget.
staff.digest.reload = Visa läget just nu
staff.digest.facts = Om utskicket
staff.digest.posts = Innehåll
staff.digest.posts.more = och {{more}} till
staff.digest.mail = Brevet

staff.digest.undo = Ångra
staff.digest.pause = Pausa
staff.digest.pause.why = Pausat av {{me}} på sidan
staff.digest.why.sender = E-postservern vill inte ta emot från oss. Den svarade:
staff.digest.why.refusals = För många mottagare nekades. Det senaste svaret:
staff.digest.why.hand = Avbrutet för hand.
staff.digest.resume = Fortsätt skicka
staff.digest.retry = Försök igen med dem som misslyckades
staff.digest.now = Skicka utan att vänta?
staff.digest.now.next = Skicka utan att vänta
staff.digest.now.words = ”{{subject}}” går ut direkt till {{n}} mottagare. Sedan \
    går det inte att ångra.
staff.digest.now.button = Skicka nu
staff.digest.cancel = Avbryta utskicket?
staff.digest.cancel.next = Avbryt utskicket
staff.digest.cancel.words = {{done_n}} har redan fått ”{{subject}}”. De {{left_n}} \
    som är kvar får det inte nu. Det som är nytt kommer i deras nästa brev i \
    stället.
staff.digest.cancel.button = Avbryt utskicket
staff.digest.resend = Skicka en gång till?
staff.digest.resend.next = Skicka en gång till
staff.digest.resend.words = Brevet skickas igen till {{held_n}} \
    mottagare. Några av dem kan få det två gånger, aldrig fler.
staff.digest.resend.button = Skicka en gång till
staff.digest.close = Räkna som skickade?
staff.digest.close.next = Räkna som skickade
staff.digest.close.words = {{held_n}} brev som kan ha kommit fram räknas som \
    skickade. Kom de inte fram får mottagarna inte det här brevet.
staff.digest.close.button = Räkna som skickade

staff.digest.failed.see = Se vilka som misslyckades ({{failed_n}})
staff.digest.doubt.see = Se vilka som är osäkra ({{doubt_n}})
staff.digest.people.failed = De som misslyckades
staff.digest.people.failed.text = Mottagarens server sade nej, eller gick inte \
    att nå. Orsaken står med serverns egna ord.
staff.digest.people.doubt = De som är osäkra
staff.digest.people.doubt.text = Förbindelsen bröts när brevet lämnades över. \
    Det kan ha kommit fram, men ingen vet.
staff.digest.people.none = Här finns ingen just nu.
staff.digest.people.who = Mottagare
staff.digest.people.state = Läge
staff.digest.people.at = När
staff.digest.people.why = Orsak
staff.digest.people.erased = raderad
staff.digest.people.is.failed = misslyckades
staff.digest.people.is.held = väntar på ditt svar
staff.digest.people.is.doubt = skickas en gång till

staff.done.digest.send = Klart. Ångrar du dig kan du stoppa utskicket här.
staff.done.digest.again = Det var redan skickat. Här är utskicket, och inget \
    skickas två gånger.
staff.done.digest.none = Inget skickades, för ingen väntar på något nytt.
staff.done.digest.undo = Utskicket är stoppat.
staff.done.digest.now = Utskicket går ut nu.
staff.done.digest.pause = Utskicket är pausat. Inget mer går ut.
staff.done.digest.resume = Utskicket fortsätter.
staff.done.digest.cancel = Utskicket är avbrutet.
staff.done.digest.retry = Vi försöker igen med {{n}}.
staff.done.digest.resend = {{n}} skickas en gång till.
staff.done.digest.close = {{n}} räknas som skickade.
staff.done.digest.nobody = Det finns ingen att göra det för. Den vars server \
    har sagt nej för gott får inget nytt försök.
staff.done.digest.other = Läget hade redan ändrats. Så här är det nu.
staff.done.digest.proof = Provbrevet är på väg till din egen adress.

staff.next.title = Vad skulle gå nu?
staff.next.cadence = För dem som får brev
staff.next.topic = Ämne
staff.next.topic.all = Alla ämnen
staff.next.show = Visa
staff.next.what = Det här skulle gå
staff.next.nothing = Inget. Ingen väntar på något nytt just nu.
staff.next.readers = Mottagare
staff.next.at = Går ut
staff.next.posts = Inlägg som kommer med. Alla får inte alla: det beror på \
    vilka ämnen de har.
staff.next.post = Inlägg
staff.next.post.n = Får det
staff.next.others = Senaste inlägg som inte kommer med, och varför
staff.next.why = Varför inte
staff.next.mail = Så ser brevet ut
staff.next.mail.text = Så får den det som väntar på allt ovan. Inget \
    skickas.
staff.next.as_text = Visa brevet som ren text
staff.next.proof = Skicka ett prov till mig
staff.next.not.owed = Alla som ska ha det har fått det, eller så läser ingen ämnet \
    så här ofta
staff.next.not.draft = Det är ett utkast
staff.next.not.timed = Det är ett utkast som godkänns vid en bestämd tid
staff.next.not.withdrawn = Det är tillbakadraget
staff.next.not.closed = Enkäten är stängd, eller datumen är förbi
staff.next.not.earlier = Det är förbi då, och går därför ut tidigare
staff.next.not.lapsed = Det är för gammalt: två utskick har gått utan det

staff.send.next = Skicka nu
staff.send.title = Skicka nu
staff.send.nothing = Det finns inget att skicka. Ingen väntar på något nytt.
staff.send.why = Se varför
staff.send.lead = Steg 1 av 2. Välj vad som ska gå ut och till vilka. Inget \
    skickas än.
staff.send.posts = Vad ska gå ut?
staff.send.whom = Till vilka?
staff.send.whom.now = De {{n}} som har valt att få brev direkt får det.
staff.send.whom.none = Ingen av dem som har valt att få brev direkt väntar på \
    något.
staff.send.all = Också de {{slower}} som har valt dag, vecka eller månad
staff.send.go_on = Gå vidare
staff.send.back = Välj igen
staff.error.send = Välj minst ett inlägg.
staff.send.sure = Skicka till {{n}}?
staff.send.sure.words = Steg 2 av 2. Brevet går till {{n}} mottagare om \
    {{minutes}} min. Tills dess kan du ångra dig.
staff.send.sure.button = Skicka till {{n}}
staff.send.sure.now.words = Steg 2 av 2. Brevet går till {{n}} mottagare med en \
    gång.
staff.send.sure.now.button = Skicka till {{n}}
staff.send.sure.slower = {{slower}} av dem har valt att få brev varje dag, vecka \
    eller månad. De får det här i förväg.
staff.send.nobody = Ingen att skicka till
staff.send.nobody.text = Ingen av dem som har valt att få brev direkt väntar \
    på det här.
staff.send.nobody.slower = Men {{slower}} som har valt dag, vecka eller månad \
    gör det.

staff.topic.four_eyes = Fyra ögon: någon annan än den som skrev måste godkänna
staff.topic.four_eyes.about = Ett inlägg i ämnet går ut först när en annan \
    person har godkänt det. Det gäller rättelser också.

mail.proof.subject = Prov: {{subject}}
mail.proof.text = Det här är ett prov. Bara du har fått det.
