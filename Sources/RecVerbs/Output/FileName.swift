import RecPlan

/// The name of a file among a notebook's own: no folders, nothing that a file system or shell would take amiss.
enum FileName {
    /// What is wrong with a name, or nil.
    static func problem(_ name: String) -> String? {
        if name.isEmpty { return "a file needs a name" }
        if name.contains("/") || name.contains("\\") { return "`\(name)` names a folder" }
        if name.hasPrefix(".") { return "`\(name)` begins with a dot" }
        if name.utf8.count > 200 { return "the name has \(name.utf8.count) bytes" }
        if name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
            return "the name has a control character in it"
        }
        return nil
    }

    static let advice =
        "a plain name such as `clusters_movies.csv`: the file belongs to the notebook's output and stands in its `files/`"

    /// Reports a name that is known and cannot be one.
    static func check(_ call: CallSite) {
        guard let name = call.constantString("name"), let problem = problem(name) else { return }
        call.report("E0426", problem, at: "name", hints: [advice])
    }
}
