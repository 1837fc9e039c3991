/// Verbs that users of other tools will look for and that this version does not have, with what to do meanwhile.
///
/// Listed here and nowhere else: a verb that is built is taken off this list (a test holds it).
enum UnavailableVerbs {
    static let advice: [String: String] = [
        // Reading and writing.
        "readParquet": "write the table as CSV and use `readCSV`, or read it in a `python` cell meanwhile",
        "readJSON": "read it in a `python` cell meanwhile",
        "readPostgres": "it is `readSQL`, with a `postgresql://` URL",
        "writeParquet": "use `writeCSV` meanwhile",
        "writePostgres": "it is `writeSQL`, with a `postgresql://` URL",
    ]
}
