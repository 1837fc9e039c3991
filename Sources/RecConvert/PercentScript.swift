import RecEngine

/// A notebook as a Python script in jupytext's percent format.
public enum PercentScript {
    /// Makes a script of a `.recnb` file's text: texts become comments, Python cells code under their header, and what is in recnb's own
    /// language comments. It is for reading; names that a header takes are not bound in it. O(size).
    public static func text(ofRecnb text: String) -> String {
        var script = ""
        for cell in RecnbParts(text.replacing("\r\n", with: "\n")).cells {
            if !script.isEmpty { script += "\n" }
            let kind = cell.headerWords.first ?? ""
            switch kind {
            case "text", "notebook":
                script += "# %% [markdown]\n"
                if let title = cell.title { script += "# # \(title)\n" + (cell.body.isEmpty ? "" : "#\n") }
                script += commented(cell.body)
            case "python":
                script += "# %% " + cell.header.dropFirst(2).trimmed + "\n" + cell.body + "\n"
            default: script += "# %% " + cell.header.dropFirst(2).trimmed + "\n" + commented(cell.body)
            }
        }
        return script
    }

    private static func commented(_ body: String) -> String {
        if body.isEmpty { return "" }
        return body.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "#\n" : "# \($0)\n" }.joined()
    }
}
