import RecCache
import Testing

/// The Python that draws is part of the key of pictures: a picture drawn by other code must not be taken for a hit.
@Suite struct DrawingCodeTests {
    static let folder = "Sources/recnb-python/Python"
    static let constant = "Sources/RecRuntime/Python/PythonVersions.swift"

    @Test func theKeyOfPicturesHoldsTheDrawingCode() throws {
        let text = try Repository.files(below: Self.folder, "py").filter {
            !$0.contains("/references/") && !$0.contains("/services/") && !$0.contains("/convert/")
        }.map {
            try Repository.text($0)
        }.joined()
        let hash = "\(ContentHash(of: Array(text.utf8)))"
        let declared = try Repository.text(Self.constant).firstMatch(of: /sourceHash = "([0-9a-f]*)"/).map { String($0.1) }
        #expect(
            declared == hash,
            """
            The code in \(Self.folder) has changed, so pictures in the caches of users are of older code. \
            Paste into \(Self.constant):
                static let sourceHash = "\(hash)"
            """)
    }

    @Test func theKeyOfVerbsThatAskPythonHoldsItsCode() throws {
        let text = try Repository.files(below: Self.folder + "/services", "py").map { try Repository.text($0) }.joined()
        let hash = "\(ContentHash(of: Array(text.utf8)))"
        let declared = try Repository.text(Self.constant).matches(of: /sourceHash = "([0-9a-f]*)"/).map { String($0.1) }
        #expect(
            declared.last == hash,
            """
            The code in \(Self.folder)/services has changed, so results in the caches of users are of older code. \
            Paste into \(Self.constant), at its end:
                static let sourceHash = "\(hash)"
            """)
    }

    @Test func everyPythonSourceTravelsInTheExecutable() throws {
        let declared = try Repository.text("Package.swift").firstMatch(of: /pythonSources: \[Resource\] = \[([^\]]*)\]/).map {
            $0.1.matches(of: /"([a-z_\/]+)"/).map { String($0.1) }
        }
        let files = try Repository.files(below: Self.folder, "py").map { String($0.dropFirst(Self.folder.count + 1).dropLast(3)) }
        #expect(declared?.sorted() == files.sorted())
    }
}
