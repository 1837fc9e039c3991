import RecEngine
import RecPlan
public import RecRuntime
import Synchronization

/// What a server answers: the routes of a notebook, and beside them `/health`, `/metrics`, `/openapi.json` and `/docs` where the
/// notebook has no route of that path. It knows nothing of sockets.
public final class Service: HTTPAnswering {
    /// How requests are answered.
    public struct Options: Sendable {
        /// Seconds after which a route's work is given up; the client gets 503.
        public var timeLimit = 30.0
        /// Origins whose pages may call it from a browser; `*` for all, none by default.
        public var origins: [String] = []

        /// The usual.
        public init() {}
    }

    /// What answers come from, changed as a whole.
    private struct Current: Sendable {
        let router: Router
        let openAPI: [UInt8]
        let page: [UInt8]
        let title: String
        /// Why the newest notebook is not what is served; nil while it is.
        var problem: String?
    }

    private let current: Mutex<Current>
    private let options: Options
    private let metrics = Metrics()
    /// Requests being answered.
    let inFlight = Atomic<Int>(0)

    /// Serves a notebook.
    public init(_ notebook: ServedNotebook, options: Options = Options()) {
        self.options = options
        current = Mutex(Self.made(notebook))
    }

    private static func made(_ notebook: ServedNotebook) -> Current {
        let openAPI = OpenAPI.document(notebook).bytes
        return Current(
            router: Router(notebook.routes), openAPI: openAPI, page: Array(OpenAPIPage.html(openAPI, title: notebook.title).utf8),
            title: notebook.title)
    }

    /// Serves other results from the next request on. Who is being answered is answered from the old ones.
    public func replace(with notebook: ServedNotebook) {
        let made = Self.made(notebook)
        current.withLock { $0 = made }
        metrics.countReload(failed: false)
    }

    /// Notes that newer results could not be made: the old ones stay, and `/health` says so.
    public func keepOld(because problem: String) {
        current.withLock { $0.problem = problem }
        metrics.countReload(failed: true)
    }

    /// The answer to a request. Never throws: what goes wrong is an answer too.
    public func answer(_ request: HTTPRequest) -> HTTPResponse {
        inFlight.add(1, ordering: .relaxed)
        defer { inFlight.subtract(1, ordering: .relaxed) }
        let start = ContinuousClock.now
        let current = current.withLock { $0 }
        var response = answer(request, current, start)
        if !options.origins.isEmpty { addCORS(&response, request) }
        let passed = (ContinuousClock.now - start).components
        let seconds = Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
        metrics.count(method: request.method, route: response.route, status: response.status, seconds: seconds)
        return response
    }

    private func answer(_ request: HTTPRequest, _ current: Current, _ start: ContinuousClock.Instant) -> HTTPResponse {
        if request.isTooLarge { return .error(413, "the body is too large") }
        if request.method == "OPTIONS", request.target == [UInt8(ascii: "*")] { return HTTPResponse(204, []) }
        let target: RequestTarget
        do { target = try RequestTarget(request.target) } catch { return .error(error.status, error.message) }
        // HEAD is GET whose body is not sent.
        let method = request.method == "HEAD" ? "GET" : request.method
        if let found = current.router.find(RoutePlan.Method.allCases.first { $0.text == method }, target.segments) {
            var response = answer(request, target, found.route, found.path, start)
            response.route = found.route.plan.path
            return response
        }
        let methods = current.router.methods(of: target.segments)
        if methods.isEmpty, let own = own(target.segments, current) {
            if method == "GET" { return own }
            return notAllowed([.get], request)
        }
        if methods.isEmpty { return .error(404, "Not found") }
        return notAllowed(methods, request)
    }

    private func notAllowed(_ methods: [RoutePlan.Method], _ request: HTTPRequest) -> HTTPResponse {
        var allowed = methods.map(\.text)
        if methods.contains(.get) { allowed.insert("HEAD", at: 1) }
        allowed.append("OPTIONS")
        let list = allowed.joined(separator: ", ")
        var response =
            request.method == "OPTIONS" ? HTTPResponse(204, []) : .error(405, "\(request.method.prefix(20)) is not allowed here")
        response.headers.append(("Allow", list))
        return response
    }

    private func answer(
        _ request: HTTPRequest, _ target: RequestTarget, _ route: ServedRoute, _ path: [String: String],
        _ start: ContinuousClock.Instant
    ) -> HTTPResponse {
        let limit = options.timeLimit
        let deadline = start + .seconds(limit)
        do {
            let arguments = try RouteArguments(route: route, path: path).values(query: target.query, request)
            return HTTPResponse(200, JSONWriter.bytes(try route.answer(arguments) { ContinuousClock.now > deadline }))
        } catch let error as RequestError {
            return .error(error.status, error.message)
        } catch {
            return Self.failure(EngineError(error), limit)
        }
    }

    private static func failure(_ error: EngineError, _ limit: Double) -> HTTPResponse {
        switch error.kind {
        case .notFound: return .error(404, error.message)
        case .badRequest: return .error(400, error.message)
        case .cancelled, .timedOut: return .error(503, "the answer took longer than \(limit) seconds")
        case .outOfMemory: return .error(503, "the answer needs more memory than there is")
        default:
            // A verb got a number out of its bounds, or a database a text that it cannot have: it came with the request.
            if error.id == "E0647" || error.id == "E0727" { return .error(400, error.message) }
            var response = HTTPResponse.error(500, "Internal error")
            response.detail = "\(error.id) \(error.message)"
            return response
        }
    }

    // MARK: Beside the routes

    private func own(_ segments: [String], _ current: Current) -> HTTPResponse? {
        var response: HTTPResponse
        switch segments {
        case ["health"]:
            var members: [(String, JSON)] = [("status", .string("ok")), ("notebook", .string(current.title))]
            if let problem = current.problem { members.append(("not_reloaded", .string(problem))) }
            response = HTTPResponse(200, JSON.object(members.map { JSON.Member(name: $0.0, value: $0.1) }).bytes)
        case ["metrics"]:
            let text = metrics.text(inFlight: inFlight.load(ordering: .relaxed))
            response = HTTPResponse(200, Array(text.utf8), type: "text/plain; version=0.0.4; charset=utf-8")
        case ["openapi.json"]: response = HTTPResponse(200, current.openAPI)
        case ["docs"]:
            response = HTTPResponse(200, current.page, type: "text/html; charset=utf-8")
            response.headers.append(("Content-Security-Policy", OpenAPIPage.policy))
        default: return nil
        }
        response.headers.append(("Cache-Control", "no-store"))
        response.route = "/" + segments[0]
        return response
    }

    private func addCORS(_ response: inout HTTPResponse, _ request: HTTPRequest) {
        guard let origin = request.origin else { return }
        let isOpen = options.origins.contains("*")
        guard isOpen || options.origins.contains(origin) else { return }
        response.headers.append(("Access-Control-Allow-Origin", isOpen ? "*" : origin))
        if !isOpen { response.headers.append(("Vary", "Origin")) }
        if request.method == "OPTIONS" {
            response.headers.append(("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE"))
            response.headers.append(("Access-Control-Allow-Headers", "Content-Type"))
            response.headers.append(("Access-Control-Max-Age", "600"))
        }
    }
}
