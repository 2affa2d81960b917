# Varför något inte gick, när någon tryckte på en knapp.
staff.refused.eyes = Ett av inläggets ämnen har fyra ögon. Någon annan än den \
    som skrev sist måste godkänna.
staff.refused.post = Inlägget finns inte längre.
staff.refused.withdrawn = Inlägget är tillbakadraget.
staff.refused.approved = Inlägget är redan godkänt.
staff.refused.gate = Något i inlägget måste rättas, eller så finns en varning \
    som ingen har sett.
staff.refused.notout = Inlägget är inte godkänt än, så det finns inget att rätta.
staff.refused.same = Ingenting är ändrat sedan det godkändes.
staff.refused.past = Tiden har redan varit. Välj en senare.
staff.refused.timed = Det som är godkänt kan inte vänta på en tid. Ta bort \
    tiden.
staff.refused.stage = Mötet har redan kommit längre än så.
staff.refused.kind = Ett inlägg kan inte byta slag. Skriv ett nytt.
staff.refused.meanwhile = Någon annan har ändrat det under tiden.
staff.refused.topic = Ett av ämnena finns inte längre.
staff.refused.topic.closed = Ett av ämnena är stängt eller sammanslaget med \
    ett annat.
staff.refused.topic.self = Ett ämne kan inte slås samman med sig självt.
staff.refused.mail = Brevet blir för långt för att skickas.
staff.refused.account = Kontot finns inte längre.
staff.refused.source = Sidan bevakas inte längre.
staff.refused.watched = Sidan bevakas redan.
staff.refused.interval = Så ofta, eller så sällan, kan ingen sida läsas.
staff.refused.form = Formuläret är för gammalt eller kommer från ett annat \
    håll. Öppna sidan på nytt.
staff.refused.other = Uppgifterna stämmer inte med hur det är nu.
