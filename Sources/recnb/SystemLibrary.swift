import Glibc

/// A library of the system that is opened when something first needs it, or that the program stands on.
struct SystemLibrary {
    /// As people call it.
    let name: String
    /// The file that is opened.
    let file: String
    /// What asks it for its version: a function without arguments that gives a text or, of libpq, a number; nil where there is none.
    let version: String?
    /// The Debian package that has it.
    let package: String
    /// What needs it.
    let use: String
    /// Whether notebooks can do without: only what `use` says cannot be done.
    let isOptional: Bool

    static let all = [
        SystemLibrary(
            name: "SQLite", file: "libsqlite3.so.0", version: "sqlite3_libversion", package: "libsqlite3-0",
            use: "databases in a file", isOptional: false),
        SystemLibrary(
            name: "libpq", file: "libpq.so.5", version: "PQlibVersion", package: "libpq5", use: "PostgreSQL", isOptional: true),
        SystemLibrary(
            name: "hiredis", file: "libhiredis.so.0.14", version: nil, package: "libhiredis0.14", use: "Redis", isOptional: false),
        SystemLibrary(
            name: "libmicrohttpd", file: "libmicrohttpd.so.12", version: "MHD_get_version", package: "libmicrohttpd12",
            use: "`recnb serve`", isOptional: true),
        SystemLibrary(
            name: "libcurl", file: "libcurl.so.4", version: "curl_version", package: "libcurl4", use: "downloads (`movieLens`)",
            isOptional: true),
        SystemLibrary(
            name: "libarchive", file: "libarchive.so.13", version: "archive_version_string", package: "libarchive13",
            use: "unpacking downloads", isOptional: true),
    ]

    /// Whether it is there, and what it says of its version.
    func look() -> (isFound: Bool, version: String?) {
        guard let library = dlopen(file, RTLD_LAZY | RTLD_LOCAL) else { return (false, nil) }
        defer { dlclose(library) }
        guard let version, let symbol = dlsym(library, version) else { return (true, nil) }
        if version == "PQlibVersion" {
            typealias Number = @convention(c) () -> Int32
            let number = unsafeBitCast(symbol, to: Number.self)()
            return (true, "\(number / 10_000).\(number % 10_000)")
        }
        typealias Text = @convention(c) () -> UnsafePointer<CChar>?
        guard let text = unsafeBitCast(symbol, to: Text.self)() else { return (true, nil) }
        // `libcurl/8.0.0 OpenSSL/3.0 ...`, `libarchive 3.6.2`.
        let first = String(cString: text).split(separator: " ").first { $0.contains { $0.isNumber } } ?? ""
        return (true, first.split(separator: "/").last.map(String.init))
    }
}
