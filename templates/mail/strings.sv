# Words of the mails.  A text may hold {{names}}; see the template it is in.

mail.and = och
mail.number.2 = två
mail.number.3 = tre
mail.number.4 = fyra
mail.number.5 = fem
mail.number.6 = sex
mail.number.7 = sju
mail.number.8 = åtta
mail.number.9 = nio
mail.number.10 = tio
mail.number.11 = elva
mail.number.12 = tolv

# The first line: "Nytt sedan tisdag 5 maj: ett styrelsemöte och en enkät"
mail.head.since = Nytt sedan {{since}}: {{what}}
mail.head.new = Nytt: {{what}}
mail.head.byline = Nyhetsbrev från {{site.name}}, {{today}}
mail.head.sender = Från {{site.name}}
mail.head.web = Läs brevet på webben

mail.count.board.one = ett styrelsemöte
mail.count.board.many = {{n}} styrelsemöten
mail.count.news.one = en nyhet
mail.count.news.many = {{n}} nyheter
mail.count.survey.one = en enkät
mail.count.survey.many = {{n}} enkäter
mail.count.meeting.one = mötestider
mail.count.meeting.many = mötestider
mail.count.correction.one = en rättelse
mail.count.correction.many = {{n}} rättelser
mail.count.moved.one = en ändrad mötestid
mail.count.moved.many = {{n}} ändrade mötestider
mail.count.cancelled.one = ett inställt möte
mail.count.cancelled.many = {{n}} inställda möten
mail.count.reminder.one = en påminnelse
mail.count.reminder.many = {{n}} påminnelser

# Subjects, at most 70 characters together
mail.subject.title = {{title}}
mail.subject.board.one = {{title}}: ett beslut
mail.subject.board.many = {{title}}: {{n}} beslut
mail.subject.stage = {{title}}: {{note}}
mail.subject.correction = Rättelse: {{title}}
mail.subject.moved = Ändrad tid: {{title}}
mail.subject.cancelled = Inställt: {{title}}
mail.subject.reminder = Påminnelse: {{title}}
mail.subject.survey = Enkät till {{date}}: {{title}}
mail.subject.survey.short = Enkät till {{date}}
mail.subject.survey.open = Enkät: {{title}}
mail.subject.meeting = {{title}}: mötestider
mail.subject.meeting.short = Mötestider
mail.subject.rest.one = Och ett till
mail.subject.rest.many = Och {{n}} till

mail.section.answer = Svara senast
mail.section.board = Från styrelsen
mail.section.news = Nyheter
mail.section.meetings = Mötestider
mail.section.surveys = Enkäter
mail.section.coming = Kommande möten
mail.section.open = Öppna enkäter

# The first mail to who came by an import
mail.arrival = Hittills har du fått nyhetsbrev från {{site.name}} genom \
    {{from}}. Nu har vi flyttat din prenumeration hit, och det här är det \
    första brevet härifrån. Du behöver inte göra något.
mail.arrival.not = Vill du inte ha fler brev?
mail.arrival.leave = Avsluta nyhetsbreven

mail.contents = I det här brevet
mail.more.one = Det finns ett inlägg till som inte fick plats här.
mail.more.many = Det finns {{n}} inlägg till som inte fick plats här.
mail.more.link = Läs alla på webben

# What an edition after the first is
mail.edition.stage = Nytt
mail.edition.stage.text = sidan har fått mer innehåll sedan förra brevet
mail.stage.date = datumet är bestämt
mail.stage.agenda = dagordningen är klar
mail.stage.summary = sammanfattningen är klar
mail.stage.minutes = protokollet är justerat
mail.edition.correction = Rättelse
mail.edition.correction.text = det här ersätter det vi skrev tidigare
mail.edition.moved = Ändrad tid
mail.edition.cancelled = Inställt
mail.edition.reminder = Påminnelse

mail.item.calendar = Lägg in i kalendern: {{title}} (kalenderfil, ics)
mail.item.join_all = Delta digitalt: {{title}}
mail.item.join = Delta digitalt: {{join_name}} {{join_day}}
mail.item.join_at = Delta digitalt: {{join_name}} {{join_day}} kl. \
    {{join_clock}}
mail.item.moved_from = Flyttat från {{moved_from}}
mail.item.cancelled = Inställt
mail.reason.one = Ämne
mail.reason.many = Ämnen

mail.survey.closes = Svara senast {{closes}}.
mail.survey.days = Enkäten stänger om {{days}} dagar.
mail.survey.tomorrow = Enkäten stänger i morgon.
mail.survey.today = Enkäten stänger i dag.
mail.survey.closed = Enkäten har stängt.

mail.cadence.immediate = Du får brev så snart vi har något nytt.
mail.cadence.daily = Du får ett brev om dagen, när vi har något nytt.
mail.cadence.weekly = Du får ett brev i veckan, när vi har något nytt.
mail.cadence.monthly = Du får ett brev i månaden, när vi har något nytt.
mail.cadence.mixed = Du får brev så ofta som du har valt för varje ämne.

mail.foot.title = Om brevet
mail.foot.why = Du får det här för att du prenumererar på nyhetsbrev från \
    {{site.name}}. Det har du gjort sedan {{since}}.
mail.foot.next = Nästa brev: {{next}}.
mail.foot.preferences = Ändra vad du får och hur ofta
mail.foot.unsubscribe = Avsluta prenumerationen
mail.foot.forwarded = Fått det vidarebefordrat?
mail.foot.subscribe = Prenumerera själv
mail.foot.questions = Frågor? Skriv till
mail.foot.tracking = Vi mäter inte om du öppnar brevet eller vilka länkar du \
    följer.
mail.foot.accessibility = Tillgänglighetsredogörelse
mail.foot.privacy = Så behandlar vi dina personuppgifter

# Single mails
mail.letter.confirm.subject = Bekräfta din prenumeration på nyhetsbrev från \
    {{site.name}}
mail.letter.confirm.title = Bekräfta din prenumeration
mail.letter.confirm.lead = Någon, förmodligen du, har bett om nyhetsbrev från \
    {{site.name}} till den här adressen. Det gjordes {{asked}}.
mail.letter.confirm.action = Bekräfta prenumerationen
mail.letter.confirm.after = Länken öppnar en sida där du bekräftar med en \
    knapp. Länken gäller till {{expires}}.
mail.letter.confirm.not = Var det inte du? Då behöver du inte göra något. Utan \
    din bekräftelse får du inga brev.

mail.letter.link.subject = Din länk till prenumerationen hos {{site.name}}
mail.letter.link.title = Din länk till prenumerationen
mail.letter.link.lead = Någon, förmodligen du, har bett om en länk för att se \
    och ändra prenumerationen på den här adressen. Det gjordes {{asked}}.
mail.letter.link.action = Öppna din prenumeration
mail.letter.link.after = Länken gäller till {{expires}}. Skicka den inte \
    vidare: den som har länken kan ändra dina val.
mail.letter.link.not = Var det inte du? Då behöver du inte göra något, och \
    ingenting ändras.

mail.letter.address_new.subject = Bekräfta din nya adress hos {{site.name}}
mail.letter.address_new.title = Bekräfta din nya adress
mail.letter.address_new.lead = Någon, förmodligen du, har bett om att breven \
    från {{site.name}} ska komma till den här adressen i stället för en annan. \
    Det gjordes {{asked}}.
mail.letter.address_new.action = Bekräfta den nya adressen
mail.letter.address_new.after = Länken öppnar en sida där du bekräftar med en \
    knapp. Länken gäller till {{expires}}. Till dess att du bekräftar kommer \
    breven till den gamla adressen.
mail.letter.address_new.not = Var det inte du? Då behöver du inte göra något. \
    Utan din bekräftelse får du inga brev.

mail.letter.address_old.subject = Dina brev från {{site.name}} får en ny \
    adress
mail.letter.address_old.title = Dina brev får en ny adress
mail.letter.address_old.lead = Någon, förmodligen du, har bett om att breven \
    från {{site.name}} ska komma till en annan adress än den här. Det gjordes \
    {{asked}}. När den nya adressen är bekräftad skickar vi inga fler brev \
    hit.
mail.letter.address_old.action = Öppna din prenumeration
mail.letter.address_old.after = Om det var du behöver du inte göra något.
mail.letter.address_old.not = Var det inte du? Kontakta oss genast, så hjälper \
    vi dig: {{site.contact}}

mail.letter.topics = Ämnen
mail.letter.never = Spärra adressen så att vi aldrig mer skriver hit
