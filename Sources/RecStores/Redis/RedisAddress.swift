/// Where a Redis server is and how to enter.
public struct RedisAddress: Hashable, Sendable {
    /// Host name or address.
    public var host: String
    /// Port.
    public var port: Int
    /// User of an access list; empty for the default one.
    public var user: String
    /// Password; empty for none.
    public var password: String
    /// Number of the database.
    public var database: Int

    /// Makes an address.
    public init(host: String, port: Int = 6379, user: String = "", password: String = "", database: Int = 0) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
    }

    /// The server in words: no user, no password.
    public var shown: String { "Redis database \(database) on \(host):\(port)" }
}
