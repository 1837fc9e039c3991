import Foundation
import RecCache
import RecFrame
import RecRuntime
import RecSchema
import Testing

/// What is said of two values that are not the same.
@Suite struct DifferenceTests {
    // MARK: Pictures

    /// Files of each kind that is read, written by Pillow, with the hash of their pixels there.
    static let pictures: [(kind: String, file: String, pixels: String)] = [
        (
            "colour and opacity",
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAYAAADam2dgAAAAdklEQVR42iXOQQEAMAwCsR74lwzssSgIOtJTUoQ7rHEMebSOVSq3oYlujc9qj/QY0XWBbo17Fqeek63H7KTVJRJGHqdTjsOIhkWjzSAU0+w62JzOXqwOx1JXMaJU6bUWnJXLdRKKomsVrDD9hO6kjosjhhddwgMx73DvopOo8QAAAABJRU5ErkJggg==",
            "6a8d914a5a427bf2fdc4af0252be1ac4d1c9e37d5d0488554c97836e6148ba82"
        ),
        (
            "colour",
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAIAAABV+fA3AAAAXElEQVR42gXBgQEAAAzBMOX/k9kSLCZ3kBEjcNgaM2el9a2KJyaod2V3zWI8tTeRdHNrgg/JRWDK+ViPQthpcOmSi0dqb4a67raAXGln7Hozcc+6xJJ3aszlqvYBroJPCFHjmSUAAAAASUVORK5CYII=",
            "a5f64ef2f6c0e1296288f2921cb92b9c32629f89a1f88b4fd230e07402214a8e"
        ),
        (
            "grey",
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAAAAAD/8Di8AAAAMElEQVR42gXBgQHAMAzCMAzb/xcHKsm6Tni0N7X0035f0yMTnAsZSXA5F8su2Ww5ejpbGhU0hexJAAAAAElFTkSuQmCC",
            "c78488c68a0100779650d6f13ca0cc5ef13456855538483af7d2741e51812380"
        ),
        (
            "grey and opacity",
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAQAAABwkq/rAAAARElEQVR42gXBgQEAAAzBMOX/k9kSrKkjBGHWMK/tTZkmumPXxF47JVtLOGSEi2+lhBOkSUzsmdrdwNWMuxGfL5anmpz6NMI0Cu9iQbMAAAAASUVORK5CYII=",
            "beac1a11a1e99a7215f34631fc7c47bab46cdc65d5bc1a5dde893c6e6b81c1ce"
        ),
        (
            "palette",
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAMAAADtRZdSAAAAt1BMVEX+///9//3+/v79/f77//75/f////v5/Ab8/wT9/gT4/QX2/Qb0/Qf4+gP1+gkK//sG//kC+v8A+/7z+QYE9wEC9QMA+f0NC/IPCfH/BwgNB/MDBwABBwAEBgEDBgEBBgj+BP7+Avv9Av3/BAT+AgP+AQL7Av38AP0MBPYKAv4FBf8JAvgDAv0DAvsDAf4HAwEFAgIDBAADAQICBP8CBP0AAv4CAfwCBAYABAUBAwACAgICAAEAAAOE189oAAAABHRSTlP///8AQCqp9AAAAE5JREFUeJxjsLbhVFW2kDeXZFDhYOfl4ubhE2ZgUFMwZWRRVGdlMLIyNpSVkbO0ZtAz0xXQ1pCSEGdQYmNmEhITFBFl0DGRkdYy0NfkBwAFagd+pJ2+IAAAAABJRU5ErkJggg==",
            "aaa75f89a808086805d88d82ba7f187beedca3fdf84b80d0149ad39e84aa0642"
        ),
    ]

    static func bytes(_ base64: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: base64))) }

    @Test(arguments: pictures) func pixelsAreThoseOfAnotherReader(_ picture: (kind: String, file: String, pixels: String)) throws
    {
        let grid = try #require(PixelGrid(png: try Self.bytes(picture.file)))
        #expect(grid.width == 9 && grid.height == 7)
        #expect(ContentHash(of: grid.bytes).description == picture.pixels, "\(picture.kind)")
    }

    /// Whatever is done to a file: it is read as some picture, or not at all.
    @Test(arguments: pictures) func damagedPicturesStopNothing(_ picture: (kind: String, file: String, pixels: String)) throws {
        let whole = try Self.bytes(picture.file)
        for length in 0..<whole.count { #expect(PixelGrid(png: Array(whole[..<length])) == nil || length > whole.count - 13) }
        var random = SeededGenerator(seed: 11)
        for _ in 0..<2000 {
            var file = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                file[Int.random(in: 8..<file.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            if let grid = PixelGrid(png: file) { #expect(grid.bytes.count == grid.width * grid.height * 4) }
        }
    }

    @Test func picturesDifferInPixels() throws {
        let file = try Self.bytes(Self.pictures[0].file)
        let same = try #require(PictureDifference(expected: file, actual: file))
        #expect(same.isEqual && same.pixels == 0 && same.largest == 0 && same.total == 63)
        let old = try #require(PixelGrid(png: file))
        let grey = try #require(PixelGrid(png: try Self.bytes(Self.pictures[2].file)))
        let other = PictureDifference(expected: old, actual: grey)
        let most: [Int] = (0..<63).map { pixel in
            var most = 0
            for at in pixel * 4..<pixel * 4 + 4 { most = max(most, abs(Int(old.bytes[at]) - Int(grey.bytes[at]))) }
            return most
        }
        #expect(other.pixels == most.count { $0 > 0 } && other.largest == most.max() && other.expected.description == "9x7")
        for limit in [0, 3, 128, 254, 255, 300] { #expect(other.pixels(byMoreThan: limit) == most.count { $0 > limit }) }
        #expect(PictureDifference(expected: file, actual: [1, 2, 3]) == nil)
    }

    // MARK: Tables

    static func table(_ columns: [(String, Column)]) throws -> Table { try Table(columns.map { (name: $0.0, column: $0.1) }) }

    @Test func columnsDifferInValues() throws {
        let old = try Self.table([
            ("id", Column([1, 2, 3] as [Int64])), ("score", Column([1.0, 2, .nan] as [Double])),
            ("name", Column(["a", "b", "c"])),
            ("gone", Column([true, false, true])),
        ])
        let new = try Self.table([
            ("score", Column([1.25, 2, .nan, 9] as [Double])), ("id", Column([1, 2, 3, 4] as [Int64])),
            ("name", Column(["a", "B", "C", "d"])), ("new", Column([1, 2, 3, 4] as [Float])),
        ])
        let difference = TableDifference(expected: old, actual: new)
        #expect(difference.expectedRows == 3 && difference.actualRows == 4 && difference.isReordered)
        #expect(difference.missing == ["gone"] && difference.added == ["new"])
        #expect(difference.columns.map(\.name) == ["score", "name"])
        let score = difference.columns[0]
        #expect(score.rows == 1 && score.largest == 0.25 && score.firstRow == 0)
        #expect(score.expectedText == "1" && score.actualText == "1.25")
        let name = difference.columns[1]
        #expect(name.rows == 2 && name.largest == nil && name.firstRow == 1 && name.actualText == "B")
        #expect(TableDifference(expected: old, actual: old).isEqual)
    }

    @Test func numbersDifferByTheirBits() throws {
        let old = try Self.table([("x", Column([0.0, 1, 2] as [Double])), ("n", Column([Int64.min, 5, 6]))])
        let new = try Self.table([("x", Column([-0.0, 1, .infinity] as [Double])), ("n", Column([Int64.max, 5, 6]))])
        let difference = TableDifference(expected: old, actual: new)
        #expect(difference.columns.map(\.rows) == [2, 1])
        #expect(difference.columns.map(\.largest) == [0, 0x1p64])
        let typed = TableDifference(
            expected: try Self.table([("n", Column([1, 2] as [Int64]))]),
            actual: try Self.table([("n", Column([1, 2] as [Double]))]))
        #expect(typed.columns.first?.rows == 0 && typed.columns.first?.actualType == .double && !typed.isEqual)
    }

    // MARK: Values

    @Test func partsOfValuesAreNamed() throws {
        let (a, b) = (ContentHash(of: "a"), ContentHash(of: "b"))
        let tables = [
            a: try Self.table([("x", Column([1.0, 2]))]), b: try Self.table([("x", Column([1.0, 2.5]))]),
        ]
        func model(_ inertia: Double, _ table: ContentHash, state: Int64) -> StoredValue {
            .model(
                kind: "KMeans", tableMember: nil,
                parts: [
                    .init("inertia", .scalar(.double(inertia))), .init("centres", .table(rows: 2, table)),
                    .init("_state", .scalar(.int(state))),
                ])
        }
        func compare(_ old: StoredValue, _ new: StoredValue) -> [ValueDifference.Part] {
            ValueDifference(expected: old, actual: new, expectedTable: { tables[$0] }, actualTable: { tables[$0] }).parts
        }
        let parts = compare(model(4, a, state: 1), model(3.5, b, state: 2))
        #expect(parts.map(\.path) == [["inertia"], ["centres"]])
        #expect(parts[0].change == .value(expected: "4", actual: "3.5", difference: 0.5))
        guard case .table(let table) = parts[1].change else { throw Trouble("no table: \(parts)") }
        #expect(table.columns.first?.largest == 0.5)
        // What a verb keeps for itself is told only where nothing else differs.
        #expect(compare(model(4, a, state: 1), model(4, a, state: 2)).map(\.path) == [["_state"]])
        #expect(compare(model(4, a, state: 1), model(4, a, state: 1)).isEmpty)
        #expect(compare(.scalar(.int(1)), .figure).first?.change == .kind(expected: "a single value", actual: "a picture"))
        let lists = compare(.list([.scalar(.int(1))]), .list([.scalar(.int(2)), .scalar(.int(3))]))
        #expect(lists.map(\.path) == [["0"], ["1"]] && lists[1].change == .added("3"))
        #expect(compare(.table(rows: 2, a), .table(rows: 2, ContentHash(of: "c"))).first?.change == .unread)
    }
}
