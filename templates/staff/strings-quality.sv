# What the check of a post says: first what is wrong, then what to do.

quality.title.missing = Rubriken saknas. Skriv en kort rubrik.
quality.title.long = Rubriken har {{detail}} tecken och får inte plats i \
    ämnesraden. Korta den till högst 70.
quality.text.empty = Texten är tom. Skriv ett par meningar, så vet läsaren \
    vad det handlar om.
quality.language.other = Texten verkar vara på ett annat språk än det valda. \
    Byt språk på inlägget, så läses den upp rätt.
quality.language.missing = Texten finns bara på ett språk. Alla får samma \
    text, vilket språk de än har valt.
quality.language.title = Rubriken är översatt men inte texten under den. \
    Skriv gärna texten på båda språken.
quality.heading.empty = En rubrik är tom. Ta bort den eller skriv något.
quality.heading.order = Rubriken ”{{detail}}” hoppar över en nivå. Gör den en \
    nivå högre, så går det att hitta i texten med skärmläsare.
quality.image.alt = En bild saknar beskrivning: {{detail}}. Skriv vad bilden \
    visar.
quality.link.empty = En länk saknar text: {{detail}}. Skriv vart den leder.
quality.link.vague = Länken ”{{detail}}” säger inte vart den leder. Skriv \
    till exempel ”Läs protokollet”.
quality.link.bare = Länken visas som en adress: {{detail}}. Skriv i ord vart \
    den leder.
quality.link.same = Två länkar heter ”{{detail}}” men leder till olika sidor. \
    Ge dem olika text.
quality.link.http = Länken är inte krypterad: {{detail}}. Prova om sidan \
    finns med https.
quality.link.inside = Länken leder till ett internt nät: {{detail}}. De \
    flesta som läser brevet når den inte.
quality.link.dead = Sidan finns inte: {{detail}}. Rätta länken eller ta bort \
    den.
quality.link.walled = Sidan kräver inloggning: {{detail}}. Skriv det i \
    texten, eller länka till en öppen sida.
quality.survey.closed = Enkäten har stängt, så ingen kan svara. Ändra sista \
    dagen eller dra tillbaka inlägget.
quality.survey.over = Enkäten har stängt. Bara arkivet ändras, och inget brev \
    skickas.
quality.dates.past = Alla datum har passerat. Ändra dem eller dra tillbaka \
    inlägget.
quality.dates.over = Alla datum har passerat. Bara arkivet ändras, och inget \
    brev skickas.
quality.date.past = Ett datum har passerat och visas inte: {{detail}}. Ta \
    bort det eller ändra det.
quality.board.day = Mötets datum saknas. Fyll i det, så står det i ämnesraden.
quality.parity.link = En länk saknas i brevets textversion: {{detail}}. Säg \
    till den som sköter mallarna.
quality.parity.figure = Något saknas i brevets textversion: {{detail}}. Säg \
    till den som sköter mallarna.
quality.mail.size = Brevet blir {{detail}} kB, och Gmail klipper av det. \
    Korta texten så att brevet blir högst 95 kB.
quality.mail.contrast = Text i brevet syns för dåligt: {{detail}}. Ändra \
    färgerna i mallen, så att skillnaden blir minst 4,5.

staff.quality.title = Kontroll av inlägget
staff.quality.fine = Inget att rätta. Inlägget är klart.
staff.quality.errors = Måste rättas
staff.quality.errors.text = Inlägget kan inte godkännas förrän det är gjort.
staff.quality.warnings = Titta på det här
staff.quality.warnings.text = Rätta om det behövs. Du kan ändå godkänna \
    inlägget.
staff.quality.notes = Bra att veta
staff.quality.in.sv = Svenska texten
staff.quality.in.en = Engelska texten
staff.quality.seen = Jag har sett varningarna och vill godkänna ändå
staff.quality.seen.error = Kryssa i att du har sett varningarna, eller rätta \
    dem först.
staff.quality.why = Nej, något i det måste rättas först
staff.quality.mend = Rätta inlägget
staff.needs.held = Inlägget ”{{name}}” följde inte med i utskicket

mail.notice.held.all.subject = {{n}} inlägg följde inte med i brevet
mail.notice.held.all.lead = Något är fel i texten eller så har tiden gått ut. \
    Resten av brevet gick som det skulle. På startsidan står vad som behöver \
    rättas. Det gäller:
mail.notice.held.all.action = Öppna startsidan
