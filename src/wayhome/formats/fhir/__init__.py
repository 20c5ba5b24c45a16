"""FHIR R4 in: files become items, items become plain values, and a report counts every one.

    findings(path)            what each resource of a file or folder turned out to be
    report(findings(path))    the counts, per file and type

The check against the R4 classes costs a second of import. It happens at the first resource
that is used, never by importing this package.
"""
