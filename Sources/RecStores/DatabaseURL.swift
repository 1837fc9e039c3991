/// Where a database is: `sqlite:data/films.db`, `postgresql://user:password@host:5432/films`.
public struct DatabaseURL: Sendable {
    /// What answers there.
    public enum Place: Sendable {
        /// A file, by its path as written; relative to the project.
        case sqlite(path: String)
        /// A server, by the URL as libpq takes it.
        case postgres(url: String)
    }

    /// What answers there.
    public let place: Place
    /// The URL without its password, for messages and receipts.
    public let shown: String

    /// Reads a URL.
    ///
    /// - Throws: `badURL`.
    public init(_ text: String) throws(StoreError) {
        if let path = Self.rest(of: text, after: "sqlite:") {
            // `sqlite:///absolute`, `sqlite://relative` and `sqlite:relative` are all in use.
            let trimmed = path.hasPrefix("//") ? String(path.dropFirst(2)) : path
            guard !trimmed.isEmpty else {
                throw StoreError(.badURL, "the URL names no file", hint: "write `sqlite:data/films.db`")
            }
            place = .sqlite(path: trimmed)
            shown = "sqlite:\(trimmed)"
            return
        }
        for scheme in ["postgresql://", "postgres://"] {
            guard let rest = Self.rest(of: text, after: scheme) else { continue }
            place = .postgres(url: "postgresql://" + rest)
            shown = "postgresql://" + Self.withoutPassword(rest)
            return
        }
        throw StoreError(
            .badURL, "the database URL is of no known kind",
            hint: "`sqlite:data/films.db` is a file, `postgresql://user:password@host:5432/films` a server")
    }

    private static func rest(of text: String, after scheme: String) -> String? {
        text.lowercased().hasPrefix(scheme) ? String(text.dropFirst(scheme.count)) : nil
    }

    /// User and host stay; the password, and one given as a parameter, go.
    private static func withoutPassword(_ rest: String) -> String {
        var text = rest
        let authorityEnd = text.firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
        if let at = text[..<authorityEnd].lastIndex(of: "@"), let colon = text[..<at].firstIndex(of: ":") {
            text.replaceSubrange(colon..<at, with: ":•••")
        }
        if let query = text.firstIndex(of: "?") {
            let kept = text[text.index(after: query)...].split(separator: "&").filter { !$0.lowercased().hasPrefix("password=") }
            text = text[..<query] + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
        }
        return text
    }
}
