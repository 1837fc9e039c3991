import RecCache
import RecEngine
import RecPlan
import RecStores
import Synchronization

/// The databases and caches of one cell's run: connections that end with it, and which databases were behind its secrets.
final class CellStores: Sendable {
    let secrets: Secrets
    private let session: StoreSession
    private let asked = Mutex<[Observation]>([])
    private let isUsed = Atomic(false)

    /// - Parameter project: whose folder paths in URLs start from.
    init(project: Project, secrets: Secrets) {
        self.secrets = secrets
        session = StoreSession { path, access in
            let full = project.resolve(path)
            // The embedded default is there without preparations. Where its folder cannot be made, opening it says so.
            if access == .writing { try? FileReplacement(full, shown: path).makeFolder() }
            return full
        }
    }

    var access: StoreAccess {
        isUsed.store(true, ordering: .relaxed)
        return StoreAccess(session: session, secret: { [secrets] in secrets[$0] }) { [self] name, database in
            let seen = DatabaseQuestion(secret: name)
            asked.withLock { asked in
                if asked.contains(where: { $0.question == seen.text }) { return }
                asked.append(Observation(question: seen.text, answer: DatabaseQuestion.answer(database)))
            }
        }
    }

    /// Whether the cell asked for a database or cache.
    var wasUsed: Bool { isUsed.load(ordering: .relaxed) }

    /// Which databases were asked.
    var observations: [Observation] { asked.withLock { $0 } }

    /// Keeps what the cell wrote.
    func commit() throws { try session.commit() }

    /// Undoes what the cell wrote.
    func abandon() { session.abandon() }
}

/// "Which database is behind that secret?", as a record keeps it. The answer is a hash of host and database, without user and password.
struct DatabaseQuestion {
    let secret: String

    init(secret: String) { self.secret = secret }

    /// Reads what `text` wrote; nil for other questions.
    init?(_ text: String) {
        guard text.hasPrefix(Self.word) else { return nil }
        secret = String(text.dropFirst(Self.word.count))
    }

    private static let word = "database "

    var text: String { Self.word + secret }

    static func answer(_ database: DatabaseURL) -> String { ContentHash(of: database.identity).description }

    /// Today's answer; nil when there is none.
    func answer(_ secrets: Secrets) -> String? {
        guard let text = secrets[secret], let database = try? DatabaseURL(text) else { return nil }
        return Self.answer(database)
    }
}

extension CellPlan {
    /// Whether the cell asks a database or cache, and so may get another answer each time.
    func asksStores(_ catalogue: any VerbCatalogue) -> Bool {
        guard identity.kind == "load", case .expression(let body) = self.body else { return false }
        var seen: Set<ObjectIdentifier> = []
        var nodes = [body]
        while let node = nodes.popLast() {
            switch node.kind {
            case .call(let call):
                if catalogue.verb(id: call.verb, on: call.receiverKind)?.role == .query { return true }
            case .apply(let function, _):
                if seen.insert(ObjectIdentifier(function)).inserted { nodes.append(function.body) }
            default: break
            }
            nodes += node.children
        }
        return false
    }
}
