import Testing

/// What Surprise 1.1.5 predicts on made-up ratings; printed by `Tests/Peers/parity_knn.py fixtures`.
struct KNNFixture: Sendable, CustomTestStringConvertible {
    var model: KNNCase
    /// A checksum over the bits of all predictions in order.
    var bits: UInt64
    /// Sum of `actual_k`.
    var neighbours: Int
    var first: [Double]

    init(_ data: String, _ kind: String, _ words: String, _ bits: UInt64, _ neighbours: Int, _ first: [Double]) {
        model = KNNCase(data: data, kind: kind, words: words)
        self.bits = bits
        self.neighbours = neighbours
        self.first = first
    }

    var testDescription: String { "\(model.data) \(model.kind) \(model.words)" }

    static let all: [KNNFixture] = [
        .init(
            "stars", "userKNN", "variant=basic similarity=cosine", 0x1b673c767c226b2f, 1722,
            [2.2999914230449057, 3.3916205382042]),
        .init(
            "stars", "userKNN", "variant=basic similarity=msd", 0x4c031f0e6dde90de, 1722, [2.0495075280947628, 3.102615505008142]),
        .init(
            "stars", "userKNN", "variant=basic similarity=pearson", 0x58ede6274118a1b4, 704,
            [2.2366951697206585, 3.085136141564201]),
        .init(
            "stars", "userKNN", "variant=basic similarity=pearson_baseline", 0xb09beb81311600d4, 705,
            [1.1777282010677232, 3.017515125885992]),
        .init(
            "stars", "userKNN", "variant=means similarity=cosine", 0x00df25ed73790ec4, 1722,
            [2.098093613047215, 3.6327149750885344]),
        .init(
            "stars", "userKNN", "variant=means similarity=msd", 0xff738e87d9cbee8f, 1722, [1.860327409726464, 3.380825448105753]),
        .init(
            "stars", "userKNN", "variant=means similarity=pearson", 0x8c85933c1e432d4c, 704,
            [2.0885195560331242, 3.4929746242864983]),
        .init("stars", "userKNN", "variant=means similarity=pearson_baseline", 0xc47ac2c481c441f1, 705, [1.0, 3.34795683161456]),
        .init(
            "stars", "userKNN", "variant=zScore similarity=cosine", 0xc7ef7dee37f4aec4, 1722,
            [2.3842764873591378, 3.567040069308421]),
        .init(
            "stars", "userKNN", "variant=zScore similarity=msd", 0x3794a94f925f075c, 1722,
            [2.2080595383132584, 3.3609465355665704]),
        .init(
            "stars", "userKNN", "variant=zScore similarity=pearson", 0xc983b79ddf679a2e, 704,
            [2.3886545815260547, 3.4635011879410613]),
        .init(
            "stars", "userKNN", "variant=zScore similarity=pearson_baseline", 0x493f20ddff73cf1f, 705,
            [1.5548994491348882, 3.354514482004082]),
        .init(
            "stars", "userKNN", "variant=baseline similarity=cosine", 0x63bd3aa7cd279009, 1722,
            [2.2077839783011437, 3.4519373062793637]),
        .init(
            "stars", "userKNN", "variant=baseline similarity=msd", 0xa0f0fb272b290b36, 1722,
            [1.966425265601865, 3.1798980757148203]),
        .init(
            "stars", "userKNN", "variant=baseline similarity=pearson", 0x3e0cd0eeac9fc84d, 704,
            [2.194250494488108, 3.217470146226619]),
        .init(
            "stars", "userKNN", "variant=baseline similarity=pearson_baseline", 0xc0550d6545a435c2, 705,
            [1.0559338817087722, 3.116749645256728]),
        .init(
            "stars", "userKNN", "variant=basic similarity=pearson k=3 minK=2 minSupport=3", 0x6ce16bbeb4cfc97f, 353,
            [2.2366951697206585, 2.2762322750095185]),
        .init(
            "stars", "userKNN", "variant=means similarity=pearson k=3 minK=2 minSupport=3", 0xd515c9803a4de273, 379,
            [2.0885195560331242, 2.750542639882436]),
        .init(
            "stars", "userKNN", "variant=baseline similarity=pearson_baseline k=1 shrinkage=10 bsl=sgd", 0xb7e6a7e71502eaa5, 159,
            [1.0, 4.2458357369408395]),
        .init(
            "stars", "userKNN", "variant=zScore similarity=msd k=1000 minK=5", 0x8b82011820f8bf26, 1722,
            [2.2080595383132584, 3.3609465355665704]),
        .init(
            "stars", "itemKNN", "variant=basic similarity=cosine", 0xd858c37a5a6704b0, 1569,
            [3.5134545991213755, 3.4400708588239515]),
        .init(
            "stars", "itemKNN", "variant=basic similarity=msd", 0x127e6db9ccc086a7, 1569, [3.480651146947301, 3.647218983973291]),
        .init(
            "stars", "itemKNN", "variant=basic similarity=pearson", 0xc7d93d2d228eafa2, 568,
            [3.8742505724091436, 3.2224044424234446]),
        .init(
            "stars", "itemKNN", "variant=basic similarity=pearson_baseline", 0xe9186c793036e41d, 572,
            [3.848169169085323, 4.8402288781398015]),
        .init(
            "stars", "itemKNN", "variant=means similarity=cosine", 0xf4a068d46e95b196, 1569,
            [2.637670791370678, 3.4908453321502546]),
        .init(
            "stars", "itemKNN", "variant=means similarity=msd", 0xe800072f92da1f6e, 1569, [2.618965342082224, 3.7279356202577465]),
        .init(
            "stars", "itemKNN", "variant=means similarity=pearson", 0x6edabd935da1a38d, 568,
            [2.760078116199709, 3.301854686587687]),
        .init(
            "stars", "itemKNN", "variant=means similarity=pearson_baseline", 0x0c67a4b04200cc7e, 572, [2.8295736277525534, 5.0]),
        .init(
            "stars", "itemKNN", "variant=zScore similarity=cosine", 0x511e4b05636a8ddf, 1569,
            [2.642231174066466, 3.5187908621014468]),
        .init(
            "stars", "itemKNN", "variant=zScore similarity=msd", 0x1d979cdd10debdd4, 1569,
            [2.635447423962922, 3.7760624254321744]),
        .init(
            "stars", "itemKNN", "variant=zScore similarity=pearson", 0x436ce5603f6bc521, 568,
            [2.8285168267122196, 3.3773508575925826]),
        .init(
            "stars", "itemKNN", "variant=zScore similarity=pearson_baseline", 0x599fda04d35eaed8, 572, [2.906255122476272, 5.0]),
        .init(
            "stars", "itemKNN", "variant=baseline similarity=cosine", 0x4ff18fb43e5549a6, 1569,
            [3.1387661278445838, 3.5133870228956217]),
        .init(
            "stars", "itemKNN", "variant=baseline similarity=msd", 0xe1cdebf5caab049e, 1569,
            [3.111034770665655, 3.737323148066916]),
        .init(
            "stars", "itemKNN", "variant=baseline similarity=pearson", 0x59a4ef5dbd600ecb, 568,
            [3.4130940774886254, 3.3127453993400344]),
        .init(
            "stars", "itemKNN", "variant=baseline similarity=pearson_baseline", 0x3342b7974babb8f4, 572,
            [3.4075891758758474, 4.976741100622224]),
        .init(
            "stars", "itemKNN", "variant=basic similarity=pearson k=3 minK=2 minSupport=3", 0x09b855684bfe1065, 310,
            [3.736077457903265, 3.194570997181844]),
        .init(
            "stars", "itemKNN", "variant=means similarity=pearson k=3 minK=2 minSupport=3", 0x41c1fee6ca3d980c, 339,
            [2.7580710030779922, 3.2625474051219325]),
        .init(
            "stars", "itemKNN", "variant=baseline similarity=pearson_baseline k=1 shrinkage=10 bsl=sgd", 0x74143846009e658a, 163,
            [3.4609704074320438, 5.0]),
        .init(
            "stars", "itemKNN", "variant=zScore similarity=msd k=1000 minK=5", 0xfda6a513e3dc2ba5, 1569,
            [2.635447423962922, 3.7760624254321744]),
        .init("stars", "slopeOne", "", 0x3431940e7ef09719, 0, [2.6269841269841274, 3.324867724867725]),
        .init("stars", "coClustering", "seed=0", 0x56f00c9a445562e3, 0, [1.7223054129979878, 3.1693218179812033]),
        .init("stars", "coClustering", "seed=1", 0x856810e725bcb2b5, 0, [3.685903149138445, 2.9882160600794823]),
        .init("stars", "coClustering", "seed=42", 0xc5cad11f8000bac9, 0, [2.8271905253329406, 4.170299145299145]),
        .init(
            "stars", "coClustering", "seed=7 userClusters=12 itemClusters=2 epochs=5", 0x5d08a9dfce3ef70d, 0,
            [1.8386415501363782, 4.320420233247459]),
        .init(
            "halves", "userKNN", "variant=basic similarity=cosine", 0xad5122c88ecb2126, 3549,
            [2.76221762384237, 2.769738504287503]),
        .init(
            "halves", "userKNN", "variant=basic similarity=msd", 0xd4659b7ad4444eb0, 3549, [3.000883426418995, 2.831120859903868]),
        .init(
            "halves", "userKNN", "variant=basic similarity=pearson", 0x489a7286b6639d64, 1669,
            [3.4364416167621563, 3.0377332155116714]),
        .init(
            "halves", "userKNN", "variant=basic similarity=pearson_baseline", 0x5eb30beaff980506, 1587,
            [3.0508692414529217, 3.2327748632973115]),
        .init(
            "halves", "userKNN", "variant=means similarity=cosine", 0x74a9a526e8a68929, 3549,
            [2.676728647680907, 2.747703419748236]),
        .init(
            "halves", "userKNN", "variant=means similarity=msd", 0xc42342be2df57b96, 3549,
            [2.9583063876129083, 2.7954811704502647]),
        .init(
            "halves", "userKNN", "variant=means similarity=pearson", 0x9bbc9aa523dbe3d9, 1669,
            [3.4416505421658576, 2.9601130377111793]),
        .init(
            "halves", "userKNN", "variant=means similarity=pearson_baseline", 0x72d1184d0b690566, 1587,
            [3.099651381921788, 3.092227707975489]),
        .init(
            "halves", "userKNN", "variant=zScore similarity=cosine", 0x2f96b9b443957d03, 3549,
            [2.6092636763785677, 2.7476790501073665]),
        .init(
            "halves", "userKNN", "variant=zScore similarity=msd", 0x4a6b32ab04fd35ca, 3549,
            [2.894227406909205, 2.8008175136655455]),
        .init(
            "halves", "userKNN", "variant=zScore similarity=pearson", 0x88e3210f1ff5b1d1, 1669,
            [3.398864180425055, 2.996520520297308]),
        .init(
            "halves", "userKNN", "variant=zScore similarity=pearson_baseline", 0x78520dbf78456b33, 1587,
            [3.029773577289011, 3.1492530741339166]),
        .init(
            "halves", "userKNN", "variant=baseline similarity=cosine", 0x02cca3227a62cd1f, 3549,
            [2.725610812265357, 2.7624050322267686]),
        .init(
            "halves", "userKNN", "variant=baseline similarity=msd", 0x37a058e123baf50d, 3549,
            [2.980898804572818, 2.8189225425378877]),
        .init(
            "halves", "userKNN", "variant=baseline similarity=pearson", 0xf95222383edf62ad, 1669,
            [3.4257807105421194, 3.007119152990619]),
        .init(
            "halves", "userKNN", "variant=baseline similarity=pearson_baseline", 0xccf6997d5fad0586, 1587,
            [3.0583550758513782, 3.1773881509236386]),
        .init(
            "halves", "userKNN", "variant=basic similarity=pearson k=3 minK=2 minSupport=3", 0x993996d863c915b3, 591,
            [3.023475285270374, 3.200458752624702]),
        .init(
            "halves", "userKNN", "variant=means similarity=pearson k=3 minK=2 minSupport=3", 0x36344c433ab42657, 593,
            [3.0632866168943207, 2.9801311427067527]),
        .init(
            "halves", "userKNN", "variant=baseline similarity=pearson_baseline k=1 shrinkage=10 bsl=sgd", 0xbbdd11fa212cb31b, 200,
            [1.7835729696391835, 4.647402517185933]),
        .init(
            "halves", "userKNN", "variant=zScore similarity=msd k=1000 minK=5", 0x4a6b32ab04fd35ca, 3549,
            [2.894227406909205, 2.8008175136655455]),
        .init(
            "halves", "itemKNN", "variant=basic similarity=cosine", 0x0eb05cf01956a589, 1873,
            [2.9484133112955075, 2.987570491645599]),
        .init(
            "halves", "itemKNN", "variant=basic similarity=msd", 0xb3a435826d35a353, 1873,
            [2.9658444357329454, 3.0252651001311643]),
        .init("halves", "itemKNN", "variant=basic similarity=pearson", 0xd9fdf05f2fa5dbe9, 819, [3.00875, 2.968906899248416]),
        .init(
            "halves", "itemKNN", "variant=basic similarity=pearson_baseline", 0x03f97461e96ab13c, 722,
            [3.00875, 2.832248454879987]),
        .init(
            "halves", "itemKNN", "variant=means similarity=cosine", 0xbd0be7111f16ff2e, 1873,
            [2.660865010625387, 2.7509589432879364]),
        .init(
            "halves", "itemKNN", "variant=means similarity=msd", 0x94bcfaea3b9f93bc, 1873,
            [2.6750039750105614, 2.8183225700630006]),
        .init("halves", "itemKNN", "variant=means similarity=pearson", 0x2d68e620c13e8b19, 819, [2.75, 2.8915876949744295]),
        .init(
            "halves", "itemKNN", "variant=means similarity=pearson_baseline", 0xf04730fd143accc4, 722, [2.75, 2.7646064217186166]),
        .init(
            "halves", "itemKNN", "variant=zScore similarity=cosine", 0xf9542d6b2ecc8170, 1873,
            [2.700388841538825, 2.761541932843997]),
        .init(
            "halves", "itemKNN", "variant=zScore similarity=msd", 0xc7033dd9917c754a, 1873,
            [2.7116648316860616, 2.827185300451166]),
        .init("halves", "itemKNN", "variant=zScore similarity=pearson", 0x71639476638cd0b9, 819, [2.75, 2.9164801756569254]),
        .init(
            "halves", "itemKNN", "variant=zScore similarity=pearson_baseline", 0x42e094a0be6d66d0, 722,
            [2.75, 2.7882295540700706]),
        .init(
            "halves", "itemKNN", "variant=baseline similarity=cosine", 0x0b373babc32cec7f, 1873,
            [2.7523507501123126, 2.845951816951852]),
        .init(
            "halves", "itemKNN", "variant=baseline similarity=msd", 0xb233d3b211faab9d, 1873,
            [2.768775625197693, 2.903131113940438]),
        .init(
            "halves", "itemKNN", "variant=baseline similarity=pearson", 0x1b9ba65ce46eb2bc, 819,
            [2.7917159337929727, 2.9273516739713874]),
        .init(
            "halves", "itemKNN", "variant=baseline similarity=pearson_baseline", 0x2cb36dff414c74c0, 722,
            [2.7917159337929727, 2.7980378095880507]),
        .init(
            "halves", "itemKNN", "variant=basic similarity=pearson k=3 minK=2 minSupport=3", 0xf23e81593343babd, 518,
            [3.00875, 2.968906899248416]),
        .init(
            "halves", "itemKNN", "variant=means similarity=pearson k=3 minK=2 minSupport=3", 0x3104ebc7ff3a5bb2, 528,
            [2.75, 2.8915876949744295]),
        .init(
            "halves", "itemKNN", "variant=baseline similarity=pearson_baseline k=1 shrinkage=10 bsl=sgd", 0x68d55ddbb2a929f7, 194,
            [2.735012867377507, 3.086351395027211]),
        .init(
            "halves", "itemKNN", "variant=zScore similarity=msd k=1000 minK=5", 0xc7033dd9917c754a, 1873,
            [2.7116648316860616, 2.827185300451166]),
        .init("halves", "slopeOne", "", 0x4545bdfbadc8b141, 0, [2.6234493797519005, 2.6277433532335497]),
        .init("halves", "coClustering", "seed=0", 0x6b574f9589e75789, 0, [1.6935659760087245, 2.3401209901209903]),
        .init("halves", "coClustering", "seed=1", 0x1cd8fa85a23bee4e, 0, [2.7862562145095553, 1.8361808367071522]),
        .init("halves", "coClustering", "seed=42", 0x9eb6d9684bd2883e, 0, [3.1444009216589865, 3.44424733762969]),
        .init(
            "halves", "coClustering", "seed=7 userClusters=12 itemClusters=2 epochs=5", 0x02952cc4ba6bae1e, 0,
            [2.4051220315265263, 3.4695298459343396]),
        .init(
            "odd", "userKNN", "variant=basic similarity=cosine", 0x70363986cfde9554, 1343,
            [2.934389568809005, 2.8635062143362804]),
        .init(
            "odd", "userKNN", "variant=basic similarity=msd", 0x62eff669f245b4ce, 1343, [2.747673839946831, 2.7053437832125073]),
        .init("odd", "userKNN", "variant=basic similarity=pearson", 0xbdfa028d6b7de0ae, 701, [2.2, 2.5997167686871023]),
        .init("odd", "userKNN", "variant=basic similarity=pearson_baseline", 0x2694a5f30d9b285e, 590, [2.2, 2.5348669133983424]),
        .init(
            "odd", "userKNN", "variant=means similarity=cosine", 0x4af0336225dfa117, 1343,
            [2.976615730108515, 2.7298224526080213]),
        .init(
            "odd", "userKNN", "variant=means similarity=msd", 0xfb6b7936796091f1, 1343, [2.8299677417737508, 2.5921908257161475]),
        .init(
            "odd", "userKNN", "variant=means similarity=pearson", 0xeb6276158551ee8d, 701,
            [2.4011111111111116, 2.4245021311673995]),
        .init(
            "odd", "userKNN", "variant=means similarity=pearson_baseline", 0x0186430a2d4b66d4, 590,
            [2.4011111111111116, 2.44784287582866]),
        .init(
            "odd", "userKNN", "variant=zScore similarity=cosine", 0x3a42a31c6e187120, 1343,
            [2.848555266110774, 2.7355627756707057]),
        .init(
            "odd", "userKNN", "variant=zScore similarity=msd", 0xc5ed48c9dcddcfde, 1343, [2.727151887802253, 2.574916922316363]),
        .init(
            "odd", "userKNN", "variant=zScore similarity=pearson", 0x55187bba42fa8004, 701,
            [2.3202645827574613, 2.3657103342533867]),
        .init(
            "odd", "userKNN", "variant=zScore similarity=pearson_baseline", 0xa32811b30168a29c, 590,
            [2.3202645827574613, 2.399084391484852]),
        .init(
            "odd", "userKNN", "variant=baseline similarity=cosine", 0x430eea5b806f89b8, 1343,
            [2.9597630726497774, 2.799668706854716]),
        .init(
            "odd", "userKNN", "variant=baseline similarity=msd", 0xe1fec2663e0b1e3e, 1343,
            [2.7900684686123802, 2.652929670735288]),
        .init(
            "odd", "userKNN", "variant=baseline similarity=pearson", 0xb1e9099f64174556, 701,
            [2.2921043581568448, 2.5225195391159545]),
        .init(
            "odd", "userKNN", "variant=baseline similarity=pearson_baseline", 0xf38a67a6cd3305ec, 590,
            [2.2921043581568448, 2.494419365874697]),
        .init(
            "odd", "userKNN", "variant=basic similarity=pearson k=3 minK=2 minSupport=3", 0x475d91e0e558ce3d, 338,
            [3.0086466165413532, 2.7519558860744984]),
        .init(
            "odd", "userKNN", "variant=means similarity=pearson k=3 minK=2 minSupport=3", 0xc92936418a56636d, 351,
            [2.9900000000000007, 2.734055230866483]),
        .init(
            "odd", "userKNN", "variant=baseline similarity=pearson_baseline k=1 shrinkage=10 bsl=sgd", 0x6870389e8669c5b9, 129,
            [2.3486206877925397, 3.681280027572335]),
        .init(
            "odd", "userKNN", "variant=zScore similarity=msd k=1000 minK=5", 0x6165a2e8e467d647, 1343,
            [2.9900000000000007, 2.574916922316363]),
        .init(
            "odd", "itemKNN", "variant=basic similarity=cosine", 0xd4590397685b9c42, 1265,
            [2.9019671720334372, 2.9056750643098836]),
        .init(
            "odd", "itemKNN", "variant=basic similarity=msd", 0x3263c0d56daacdfb, 1265, [2.642220159438463, 2.8893911247471973]),
        .init(
            "odd", "itemKNN", "variant=basic similarity=pearson", 0x7fc5034b363f2c11, 560,
            [2.494037312920119, 2.4465074261228565]),
        .init("odd", "itemKNN", "variant=basic similarity=pearson_baseline", 0x4620d1ca9991dc0a, 501, [1.5, 2.776095996874615]),
        .init(
            "odd", "itemKNN", "variant=means similarity=cosine", 0x1c8a0a678b19a651, 1265,
            [2.916291070479989, 2.5983164573512223]),
        .init(
            "odd", "itemKNN", "variant=means similarity=msd", 0x70015b3f72ebae17, 1265, [2.756279199995186, 2.6079673948704705]),
        .init(
            "odd", "itemKNN", "variant=means similarity=pearson", 0x9d7ebd053657292c, 560,
            [2.441569327570609, 2.1702044796876545]),
        .init(
            "odd", "itemKNN", "variant=means similarity=pearson_baseline", 0x664efc1e758730db, 501,
            [1.6800000000000002, 2.388224429201941]),
        .init(
            "odd", "itemKNN", "variant=zScore similarity=cosine", 0x78d142714cf0b5b2, 1265,
            [2.870473089127668, 2.642169172282007]),
        .init(
            "odd", "itemKNN", "variant=zScore similarity=msd", 0x29e19b3485f2bc83, 1265, [2.6909557239019652, 2.6387208235621613]),
        .init(
            "odd", "itemKNN", "variant=zScore similarity=pearson", 0xebf316bd940b6f14, 560,
            [2.4330954747109823, 2.236593051704153]),
        .init(
            "odd", "itemKNN", "variant=zScore similarity=pearson_baseline", 0x836331eac02aba2a, 501,
            [1.529045808586157, 2.428923901681362]),
        .init(
            "odd", "itemKNN", "variant=baseline similarity=cosine", 0xa3931910064061c8, 1265,
            [2.9410109243777716, 2.7744196191704824]),
        .init(
            "odd", "itemKNN", "variant=baseline similarity=msd", 0xdd304f9702d583c4, 1265,
            [2.730770907128148, 2.7572318569884597]),
        .init(
            "odd", "itemKNN", "variant=baseline similarity=pearson", 0x92b6f4e4374a734c, 560,
            [2.4948730271662702, 2.3275420535933398]),
        .init(
            "odd", "itemKNN", "variant=baseline similarity=pearson_baseline", 0xf66f6d46ebd6d00d, 501,
            [1.6175292606421654, 2.590001132102757]),
        .init(
            "odd", "itemKNN", "variant=basic similarity=pearson k=3 minK=2 minSupport=3", 0xc8776d0bbe697f23, 290,
            [3.0086466165413532, 2.8228518453379934]),
        .init(
            "odd", "itemKNN", "variant=means similarity=pearson k=3 minK=2 minSupport=3", 0x722d0d27e3f73fd3, 309,
            [3.025, 2.285003883804757]),
        .init(
            "odd", "itemKNN", "variant=baseline similarity=pearson_baseline k=1 shrinkage=10 bsl=sgd", 0xfd1020fdf68d664f, 134,
            [1.645259203590193, 1.6140123872082426]),
        .init(
            "odd", "itemKNN", "variant=zScore similarity=msd k=1000 minK=5", 0x29e19b3485f2bc83, 1265,
            [2.6909557239019652, 2.6387208235621613]),
        .init("odd", "slopeOne", "", 0xdfa269037d6ddcf7, 0, [3.045555555555556, 2.72962962962963]),
        .init("odd", "coClustering", "seed=0", 0x2302e7b8d4d0183f, 0, [2.7594296059998533, 1.9475747574757478]),
        .init("odd", "coClustering", "seed=1", 0xd7f9b52da0244ab6, 0, [2.444476767144925, 1.3820533262467896]),
        .init("odd", "coClustering", "seed=42", 0xa26ab50f09edae78, 0, [3.684272300469483, 2.706196581196581]),
        .init(
            "odd", "coClustering", "seed=7 userClusters=12 itemClusters=2 epochs=5", 0xcffb13045ef08777, 0,
            [2.220323928944619, 1.486918445539135]),
        .init("thin", "userKNN", "variant=basic similarity=msd", 0x6233f21b23cf4fca, 17, [2.915, 2.915]),
        .init("thin", "userKNN", "variant=means similarity=msd", 0xd6207bf7d12b80ec, 17, [2.915, 3.25]),
        .init("thin", "userKNN", "variant=zScore similarity=msd", 0x532c542e298cea3e, 17, [2.915, 3.25]),
        .init(
            "thin", "userKNN", "variant=baseline similarity=msd", 0xca3d53611c1d4b08, 17, [2.9323330734834956, 3.078986725300562]),
        .init(
            "thin", "userKNN", "variant=basic similarity=pearson k=3 minK=2 minSupport=3", 0xc71ab4200c4d3dea, 0, [2.915, 2.915]),
        .init(
            "thin", "userKNN", "variant=means similarity=pearson k=3 minK=2 minSupport=3", 0x3cb325b87b37b789, 0, [2.915, 3.25]),
        .init(
            "thin", "userKNN", "variant=baseline similarity=pearson_baseline k=1 shrinkage=10 bsl=sgd", 0x3cf04107410330b2, 0,
            [2.9345946241233123, 3.108633221004536]),
        .init("thin", "userKNN", "variant=zScore similarity=msd k=1000 minK=5", 0x3cb325b87b37b789, 17, [2.915, 3.25]),
        .init("thin", "itemKNN", "variant=basic similarity=msd", 0x76a6e3095724cac5, 14, [2.915, 2.915]),
        .init("thin", "itemKNN", "variant=means similarity=msd", 0xb3799e4fbc3e7be0, 14, [2.915, 4.5]),
        .init("thin", "itemKNN", "variant=zScore similarity=msd", 0x974a76f656d27f20, 14, [2.915, 4.5]),
        .init(
            "thin", "itemKNN", "variant=baseline similarity=msd", 0x6d63af91ee43b46c, 14, [2.9323330734834956, 3.078986725300562]),
        .init(
            "thin", "itemKNN", "variant=basic similarity=pearson k=3 minK=2 minSupport=3", 0xc71ab4200c4d3dea, 0, [2.915, 2.915]),
        .init(
            "thin", "itemKNN", "variant=means similarity=pearson k=3 minK=2 minSupport=3", 0x7daebd7f51ef6998, 0, [2.915, 4.5]),
        .init(
            "thin", "itemKNN", "variant=baseline similarity=pearson_baseline k=1 shrinkage=10 bsl=sgd", 0x3cf04107410330b2, 0,
            [2.9345946241233123, 3.108633221004536]),
        .init("thin", "itemKNN", "variant=zScore similarity=msd k=1000 minK=5", 0x7daebd7f51ef6998, 14, [2.915, 4.5]),
        .init("thin", "slopeOne", "", 0x8f578e15b763837a, 0, [2.915, 3.25]),
        .init("thin", "coClustering", "seed=0", 0xf173c7f1c0ba8b83, 0, [2.915, 4.13128765587782]),
        .init("thin", "coClustering", "seed=1", 0x31211820984ee8b7, 0, [2.915, 4.302255639097744]),
        .init("thin", "coClustering", "seed=42", 0x1f65f8a6b36a9099, 0, [2.915, 4.084321475625824]),
        .init(
            "thin", "coClustering", "seed=7 userClusters=12 itemClusters=2 epochs=5", 0x5d9e9525ffb10be3, 0,
            [2.915, 4.0434322033898304]),
    ]
}
