/// Where a database is: `sqlite:data/films.db`, `postgresql://user:password@host:5432/films`.
public struct DatabaseURL: Hashable, Sendable {
    /// What answers there.
    public enum Place: Hashable, Sendable {
        /// A file, by its path as written; relative to the project.
        case sqlite(path: String)
        /// A server, by the URL as libpq takes it.
        case postgres(url: String)
    }

    /// What answers there.
    public let place: Place
    /// The place in words, for messages and receipts: no user, no password, and never the URL as it was written.
    public let shown: String
    /// The same place has the same text, whoever enters it and however: without user and password.
    public let identity: String

    /// Reads a URL.
    ///
    /// - Parameter isSecret: whether the URL came from a secret: then not even folders are shown.
    /// - Throws: `badURL`, whose text holds nothing of the URL.
    public init(_ text: String, isSecret: Bool = false) throws(StoreError) {
        if text.utf8.contains(0) { throw StoreError(.badURL, "the database URL has a NUL character in it") }
        if let path = Self.rest(of: text, after: "sqlite:") {
            // `sqlite:///absolute`, `sqlite://relative` and `sqlite:relative` are all in use.
            let trimmed = path.hasPrefix("//") ? String(path.dropFirst(2)) : path
            guard !trimmed.isEmpty else {
                throw StoreError(.badURL, "the database URL names no file", hint: "write `sqlite:data/films.db`")
            }
            place = .sqlite(path: trimmed)
            identity = "sqlite \(trimmed)"
            shown = "SQLite `\(isSecret ? String(trimmed.split(separator: "/").last ?? "") : trimmed)`"
            return
        }
        for scheme in ["postgresql://", "postgres://"] {
            guard let rest = Self.rest(of: text, after: scheme) else { continue }
            let parts = try Server(rest)
            place = .postgres(url: "postgresql://" + rest)
            shown = "PostgreSQL `\(parts.database)` on \(parts.host)"
            identity = "postgresql \(parts.host) \(parts.database)"
            return
        }
        throw StoreError(
            .badURL, "the database URL is of no known kind",
            hint: "`sqlite:data/films.db` is a file, `postgresql://user:password@host:5432/films` a server")
    }

    private static func rest(of text: String, after scheme: String) -> String? {
        text.lowercased().hasPrefix(scheme) ? String(text.dropFirst(scheme.count)) : nil
    }

    /// Host and database of a server's URL. What could be a piece of a password that was not written as URLs want it is refused, or it
    /// would be shown as a host's name.
    private struct Server {
        let host: String
        let database: String

        init(_ rest: String) throws(StoreError) {
            let path = rest.prefix { $0 != "?" }
            let authority = path.prefix { $0 != "/" }
            database = String(path.dropFirst(authority.count + 1))
            let sides = authority.split(separator: "@", omittingEmptySubsequences: false)
            host = sides.last.map(String.init) ?? ""
            // Several hosts are separated by commas, and an address of six groups stands in brackets.
            let areHosts = host.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { entry in
                let port = entry.hasPrefix("[") ? entry.drop { $0 != "]" }.dropFirst() : entry.drop { $0 != ":" }
                return port.isEmpty || (port.first == ":" && port.dropFirst().allSatisfy { $0.isASCII && $0.isNumber })
            }
            guard sides.count <= 2, areHosts, !database.contains(where: { "@/:".contains($0) }) else {
                throw StoreError(
                    .badURL, "the database URL cannot be read",
                    hint: "`@`, `:`, `/` and `?` in a user or password are written `%40`, `%3A`, `%2F` and `%3F`")
            }
        }
    }
}
