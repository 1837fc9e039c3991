/// Worked examples, on the tables of `Samples`: what is written and what comes out.
extension WorkedExampleTests {
    static let evaluation: [Example] = [
        Example("ratings.with(prediction: 3.5).mse(.rating)", "1.875"),
        Example("ratings.with(prediction: 3.5).rmse(.rating)", "1.3693063937629153"),
        Example("ratings.with(guess: 3.5).mae(.rating, prediction: .guess)", "1.0833333333333333"),
        Example("ratings.with(prediction: .movieId / 10).fcp(.rating, user: .userId)", "0.6"),
        Example(
            "ratings.leaveLastOut(per: .userId, by: .timestamp).test",
            """
            userId:uint32 movieId:uint32 rating:float32 timestamp:int32
            1 10 4 964982703
            2 10 2 1147880044
            """),
        Example(
            "ratings.leaveOneOut(per: .userId, seed: 1, minimum: 1).test.drop(.timestamp)",
            """
            userId:uint32 movieId:uint32 rating:float32
            1 20 3.5
            2 30 4
            """),
        Example(
            "ratings.kFold(4, shuffled: false).map { fold, train, test in (fold: fold, learned: train.rowCount, held: test.rowCount) }",
            """
            fold:int64 learned:int64 held:int64
            1 4 2
            2 4 2
            3 5 1
            4 5 1
            """),
        Example(
            "ratings.split(test: 2, by: .timestamp).test.drop(.timestamp)",
            """
            userId:uint32 movieId:uint32 rating:float32
            2 10 2
            3 20 1
            """),
    ]
}
