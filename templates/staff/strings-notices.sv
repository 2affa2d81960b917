# Mail to staff, the start page, the log, and the end of a session.

staff.signin.stranger = Din organisation säger att du är ”{{name}}”, men det \
    finns inget konto med det namnet här. Be en administratör att bjuda in dig.
staff.signin.elsewhere = Här loggar man in genom sin organisation. Gå till \
    sidan på det vanliga sättet och försök igen.
staff.signin.retry = Försök igen

staff.ending = Om två minuter loggas du ut, för du har inte gjort något på ett \
    tag. Det du har skrivit finns kvar.
staff.ending.stay = Stanna kvar
staff.ending.last = Du har varit inloggad hela dagen och behöver snart logga in \
    igen. Det du har skrivit finns kvar.
staff.ending.over = Du är utloggad nu. Det du har skrivit finns kvar: spara som \
    vanligt, så får du logga in först.

staff.needs.late = Utskicket som skulle gå {{name}} har inte kommit i väg
staff.needs.relay = E-postservern {{name}} svarar inte. Breven väntar så länge.
staff.needs.doubt = Ett brev har kanske inte kommit fram: välj om det ska \
    skickas en gång till
staff.needs.doubts = {{n}} brev har kanske inte kommit fram: välj om de ska \
    skickas en gång till
staff.needs.sources = Och {{n}} bevakade sidor till svarar inte som de ska
staff.start.relays = E-postservrar
staff.start.relay.ok = fungerar
staff.start.relay.down = svarar inte

staff.account.notices = Mejl när något väntar
staff.account.notices.text = Tjänsten skriver till dig när något behöver en \
    människa: utkast att godkänna, ett utskick som har stannat, en sida som inte \
    svarar. Dagen före ett utskick får du veta vad som är med. Högst ett mejl \
    om dagen om samma sak.
staff.account.notices.label = Skicka sådana mejl till mig
