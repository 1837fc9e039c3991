import RecPlan

extension CallSite {
    /// The beginning of a file whose path is known before the run; reports it where it cannot be read, and gives nil then.
    func beginning(ofFile path: String, at parameter: String, bytes: Int) -> [UInt8]? {
        if let bytes = files.prefix(ofFile: path, bytes: bytes) { return bytes }
        if files.exists(path) {
            report(
                "E0411", "`\(path)` cannot be read as a file", at: parameter,
                hints: ["it is a folder, or its permissions do not allow reading"])
        } else {
            report("E0411", "there is no file `\(path)`", at: parameter, hints: [Self.whereLooked(path, files)])
        }
        return nil
    }

    /// Says which folder was looked in.
    static func whereLooked(_ path: String, _ files: any FileProbe) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let rule = "paths in a notebook start at the project's folder, those given with `-p` where you stand"
        if folder.isEmpty || folder == "." { return "looked in the project's folder; \(rule)" }
        return files.exists(folder)
            ? "looked in the folder `\(folder)`, which is there" : "there is no folder `\(folder)` either; \(rule)"
    }
}
