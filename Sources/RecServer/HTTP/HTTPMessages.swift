/// A request as it came, whole.
public struct HTTPRequest: Sendable {
    /// The method (`GET`).
    public var method: String
    /// Path and query as they stand in the request line, nothing decoded.
    public var target: [UInt8]
    /// What `Content-Type` says.
    public var contentType: String?
    /// What `Origin` says: which page's script asks.
    public var origin: String?
    /// What `Host` says: by which name the client knows this machine.
    public var host: String?
    /// The body.
    public var body: [UInt8]
    /// Whether the client sent a larger body than is taken; what came of it is not here.
    public var isTooLarge: Bool

    /// Makes a request.
    public init(
        method: String, target: [UInt8], contentType: String? = nil, origin: String? = nil, host: String? = nil,
        body: [UInt8] = [], isTooLarge: Bool = false
    ) {
        self.host = host
        self.method = method
        self.target = target
        self.contentType = contentType
        self.origin = origin
        self.body = body
        self.isTooLarge = isTooLarge
    }

    /// A request as a person writes it, for tests.
    public init(_ method: String, _ target: String, json: String? = nil) {
        self.init(
            method: method, target: Array(target.utf8), contentType: json == nil ? nil : "application/json",
            body: Array((json ?? "").utf8))
    }
}

/// Whoever answers requests, from any number of threads.
public protocol HTTPAnswering: Sendable {
    /// The answer to a request. What goes wrong is an answer too.
    func answer(_ request: HTTPRequest) -> HTTPResponse
}

/// An answer.
public struct HTTPResponse: Sendable {
    /// The status.
    public var status: Int
    /// Headers beside those that every answer has.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]
    /// The route that answered, as written; nil for none. For counting.
    public var route: String?
    /// What an operator should know of it, and a client should not.
    public var detail: String?

    /// Makes an answer.
    public init(_ status: Int, _ body: [UInt8], type: String = "application/json") {
        self.status = status
        self.body = body
        headers = [("Content-Type", type)]
    }

    /// An error as all routes say it: `{"error": "..."}`.
    public static func error(_ status: Int, _ message: String) -> HTTPResponse {
        HTTPResponse(status, JSON.of(("error", .string(message))).bytes)
    }
}

/// The path and the query of a request, decoded.
struct RequestTarget {
    /// What stands between slashes; one empty text for `/`.
    var segments: [String]
    /// Names and values of the query, in order.
    var query: [(name: String, value: String)]

    /// Nil, with a sentence, for what is no path.
    init(_ target: [UInt8]) throws(RequestError) {
        guard target.first == UInt8(ascii: "/") else { throw RequestError("the path must start with `/`") }
        let cut = target.firstIndex(of: UInt8(ascii: "?"))
        let path = target[1..<(cut ?? target.endIndex)]
        segments = []
        for part in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            segments.append(try Self.decoded(part, plusIsSpace: false))
        }
        query = []
        guard let cut else { return }
        for part in target[(cut + 1)...].split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let name = try Self.decoded(part[..<equals], plusIsSpace: true)
            query.append((name, try Self.decoded(part[equals...].dropFirst(), plusIsSpace: true)))
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) throws(RequestError) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = bytes.startIndex
        while place < bytes.endIndex {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "+"), plusIsSpace {
                result.append(0x20)
            } else if byte == UInt8(ascii: "%") {
                guard place + 1 < bytes.endIndex, let high = digit(bytes[place]), let low = digit(bytes[place + 1]) else {
                    throw RequestError("a `%` in the path or query is not followed by two hexadecimal digits")
                }
                result.append(high << 4 | low)
                place += 2
            } else {
                result.append(byte)
            }
        }
        guard let text = String(validating: result, as: UTF8.self) else { throw RequestError("the path or query is not UTF-8") }
        if result.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw RequestError("the path or query holds a control character")
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

/// What is wrong with a request, as the client is told it.
struct RequestError: Error {
    let status: Int
    let message: String

    init(_ message: String, status: Int = 400) {
        self.message = message
        self.status = status
    }
}
