import Foundation
import RecRuntime
import Testing

extension WithCommand {
    /// The pictures in the reference of verbs are those that recnb draws. With RECNB_UPDATE=1 they are drawn anew, in few colours for
    /// the sake of their size.
    @Suite("Pictures of the reference", .enabled(if: Given.hasPython))
    struct FigurePicturesTests {
        private static let folder = Given.root + "/Sources/recnb/Documentation.docc/figures"

        @Test func thePicturesAreThoseThatAreDrawn() async throws {
            let scratch = try Scratch()
            try Files.write(try #require(Files.text(Self.folder + "/figures.recnb")), to: scratch / "figures.recnb")
            let ran = try await recnb("run", "figures.recnb", "--quiet", in: scratch.path, limit: 120)
            #expect(ran.status == 0 && ran.stderr.isEmpty, "\(ran.stderr)")
            let cells = try FileManager.default.contentsOfDirectory(atPath: scratch / "output/figures").filter {
                $0.hasPrefix("plot-")
            }
            #expect(cells.count >= 11)
            for cell in cells.sorted() {
                let name = String(cell.dropFirst("plot-".count))
                let (kept, drawn) = ("\(Self.folder)/\(name).png", scratch / "output/figures/\(cell)/figure.png")
                if ProcessInfo.processInfo.environment["RECNB_UPDATE"] == "1" { try await Self.keep(drawn, as: kept) }
                let bytes = try #require(
                    FileManager.default.contents(atPath: kept), "there is no \(name).png; RECNB_UPDATE=1 draws it")
                #expect(bytes.count < 30_000, "\(name).png has \(bytes.count) bytes")
                let now = try #require(FileManager.default.contents(atPath: drawn))
                let difference = try #require(PictureDifference(expected: Array(bytes), actual: Array(now)))
                // Few colours stand for many.
                let different = difference.pixels(byMoreThan: 64)
                #expect(
                    difference.expected == difference.actual && different * 200 < difference.total,
                    "\(name).png is not what is drawn: \(different) of \(difference.total) pixels; RECNB_UPDATE=1 draws it anew")
            }
        }

        private static func keep(_ drawn: String, as kept: String) async throws {
            let code =
                "import sys; from PIL import Image; Image.open(sys.argv[1]).convert('RGB').quantize(64).save(sys.argv[2], optimize=True)"
            let command = try Command(
                "\(Given.venv)/bin/python", ["-c", code, drawn, kept], environment: Command.usualEnvironment, in: Given.root)
            let ended = try await command.finish()
            guard ended.status == 0 else { throw Trouble(ended.stderr) }
        }
    }
}
