# Mail to staff: mail.notice.CAUSE.all or .one.  A text may hold {{n}},
# {{name}}, {{day}}, {{clock}} and {{when}}.

mail.notice.today = I dag
mail.notice.next_day = I morgon
mail.notice.more = och {{more}} till
mail.notice.why = Du får det här för att du har ett konto hos {{site.name}}. \
    Vill du slippa sådana mejl? Stäng av dem under Ditt konto:

mail.notice.tomorrow.all.subject = {{day}} kl. {{clock}} går det här till {{n}} \
    mottagare
mail.notice.tomorrow.all.lead = Du behöver inte göra något. Vill du läsa \
    brevet först, ändra något eller stoppa det? Det hinner du, och det gör du \
    på sidan. Det här är med:
mail.notice.tomorrow.all.action = Läs eller stoppa brevet
mail.notice.drafts.all.subject = {{n}} utkast väntar på att godkännas
mail.notice.drafts.all.lead = De går inte ut förrän någon har läst och godkänt \
    dem:
mail.notice.drafts.all.action = Läs utkasten
mail.notice.drafts.one.subject = Ett utkast väntar på att godkännas
mail.notice.drafts.one.lead = Det går inte ut förrän någon har läst och \
    godkänt det:
mail.notice.drafts.one.action = Läs utkastet
mail.notice.paused.all.subject = Utskicket ”{{name}}” är pausat
mail.notice.paused.all.lead = Inget mer av det går ut förrän någon låter det \
    fortsätta eller avbryter det. På sidan står varför det pausades och hur \
    många som redan har fått det.
mail.notice.paused.all.action = Öppna utskicket
mail.notice.late.all.subject = Utskicket ”{{name}}” är försenat
mail.notice.late.all.lead = Det skulle ha gått {{when}}, men inget av det har \
    gått ut än. Oftast beror det på e-postservern. Prata med den som sköter \
    servern om det inte löser sig.
mail.notice.late.all.action = Öppna utskicket
mail.notice.doubts.all.subject = {{n}} brev har kanske inte kommit fram
mail.notice.doubts.all.lead = E-postservern svarade inte tydligt. Någon \
    behöver välja om breven ska skickas en gång till eller räknas som framme.
mail.notice.doubts.all.action = Öppna utskicken
mail.notice.doubts.one.subject = Ett brev har kanske inte kommit fram
mail.notice.doubts.one.lead = E-postservern svarade inte tydligt. Någon \
    behöver välja om brevet ska skickas en gång till eller räknas som framme.
mail.notice.doubts.one.action = Öppna utskicken
mail.notice.source.all.subject = {{n}} bevakade sidor svarar inte som de ska
mail.notice.source.all.lead = Nyheter därifrån kommer inte med i breven \
    förrän det är löst:
mail.notice.source.all.action = Öppna de bevakade sidorna
mail.notice.source.one.subject = En bevakad sida svarar inte som den ska
mail.notice.source.one.lead = Nyheter därifrån kommer inte med i breven \
    förrän det är löst:
mail.notice.source.one.action = Öppna de bevakade sidorna
mail.notice.flood.all.subject = Ovanligt många nyheter på en gång
mail.notice.flood.all.lead = Därför blev de utkast i stället för att gå ut \
    direkt. Godkänn dem som verkligen är nya. De kom härifrån:
mail.notice.flood.all.action = Läs utkasten
mail.notice.relay.all.subject = E-postservern svarar inte
mail.notice.relay.all.lead = Så har det varit sedan {{when}}. Inget har gått \
    förlorat: breven väntar och går ut så snart servern svarar igen. Har du \
    fått det här mejlet så gör den det nu, eller så gick mejlet en annan väg. \
    Servern heter:
mail.notice.relay.all.action = Öppna personalsidorna
