"""The MkDocs theme `runpress`: Material, quiet and offline. Data only; MkDocs finds it here."""
