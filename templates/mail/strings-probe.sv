# The mail that shows whether mail leaves.
mail.probe.subject = Prov: e-posten från {{site.name}} kommer fram
mail.probe.lead = Det här brevet visar att tjänsten kan skicka e-post. Du \
    behöver inte göra något.
mail.probe.check = Låg det i skräpposten? Säg till den som sköter servern, så \
    att läsarna inte missar sina brev.
