# Mail to staff, the start page, the log, and the end of a session.

staff.signin.stranger = Din organisation säger att du är ”{{name}}”, men det     finns inget konto med det namnet här. Be en administratör bjuda in dig.
staff.signin.elsewhere = Här loggar man in genom sin organisation. Gå till     sidan på det vanliga sättet och försök igen.
staff.signin.retry = Försök igen

staff.account.notices = Mejl när något väntar
staff.account.notices.text = Tjänsten skriver till dig när något behöver en \
    människa: utkast att godkänna, ett utskick som har stannat, en sida som inte \
    svarar. Dagen före ett utskick får du veta vad som är med. Högst ett mejl \
    om dagen om samma sak.
staff.account.notices.label = Skicka sådana mejl till mig
