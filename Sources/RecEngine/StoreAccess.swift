public import RecStores

/// What a cell may reach of databases and caches: its connections, and the texts of the secrets that open them.
public struct StoreAccess: Sendable {
    /// The cell's connections; whoever runs the cell keeps or undoes what it wrote.
    public let session: StoreSession
    /// The text of a secret parameter of the notebook by its name; nil where there is none.
    public let secret: @Sendable (_ name: String) -> String?
    /// Is told of every database that is asked, by the name of the secret that it is behind: with another database behind it the answer
    /// is another.
    public let asked: @Sendable (_ secret: String, _ database: DatabaseURL) -> Void

    /// Makes an access.
    public init(
        session: StoreSession, secret: @escaping @Sendable (_ name: String) -> String?,
        asked: @escaping @Sendable (_ secret: String, _ database: DatabaseURL) -> Void = { _, _ in }
    ) {
        self.session = session
        self.secret = secret
        self.asked = asked
    }
}

extension EngineError {
    /// What a database or cache said.
    init(_ error: StoreError) {
        let id =
            switch error.code {
            case .badURL: "E0720"
            case .unreachable: "E0721"
            case .refused: "E0722"
            case .lost: "E0723"
            case .badSQL: "E0724"
            case .missing: "E0725"
            case .exists: "E0726"
            case .typeMismatch: "E0727"
            case .constraint: "E0728"
            case .full: "E0729"
            case .other: "E0730"
            case .cancelled: "E0600"
            }
        self.init(
            id, error.message, kind: error.code == .cancelled ? .cancelled : .failed, notes: error.detail.map { [$0] } ?? [],
            hints: error.hint.map { [$0] } ?? [])
    }
}
