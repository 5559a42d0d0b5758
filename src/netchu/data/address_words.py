"""Words that addresses are made of: kind words with their spellings, street, person and village names."""

KINDS = {  # spellings of a division's kind; the first is the usual one
    "xa": ("Xã", "xã", "X.", "Xã"),
    "phuong": ("Phường", "phường", "P.", "P"),
    "thi-tran": ("Thị trấn", "Thị Trấn", "TT.", "TT"),
    "huyen": ("Huyện", "huyện", "H.", "H"),
    "quan": ("Quận", "quận", "Q.", "Q"),
    "thi-xa": ("Thị xã", "Thị Xã", "Tx", "TX."),
    "thanh-pho": ("Thành phố", "Thành Phố", "TP.", "TP"),
    "tinh": ("Tỉnh", "tỉnh", "T.", "T"),
}
LOWERABLE = {"Xã", "Phường", "Thị", "Huyện", "Quận", "Thành", "Tỉnh"}
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

LANES = ("ngõ", "ngõ", "Ngõ", "hẻm", "Hẻm", "kiệt", "ngách", "Kiệt")
GROUPS = (
    "Tổ",
    "tổ",
    "Tổ",
    "Khu phố",
    "khu phố",
    "KP",
    "Khu",
    "Tổ dân phố",
    "TDP",
    "KV",
    "Khu vực",
    "cụm",
    "Khóm",
    "TK",
)
HAMLETS = (
    "Thôn", "Thôn", "Thôn", "thôn", "ấp", "ấp", "Ấp", "Xóm", "Xóm", "xóm", "Đội", "Khối", "Khóm", "Bản", "Làng",
    "Khu", "Tổ dân phố", "Khu phố", "Buôn", "Tiểu khu",
)  # fmt: skip
LANDMARKS = (
    "Lô {letter}{n} KCN {place}", "Khu công nghiệp {place}", "KCN {place}", "Cụm công nghiệp {place}",
    "Tầng {n}, {m} {street}", "P.{m} #{n} {street}", "Phòng {m}, tầng {n}, lô {letter}{n}",
    "Lô {letter}-{n} đường {street}",
    "Chợ {place}", "Khu đô thị {place}", "KĐT {place}", "Km {m}+{n}00, Quốc lộ 1A", "Km{n}, {street}",
    "Nhà ông {person}, xóm {n}", "Nhà bà {person}, thôn {n}", "Tòa nhà {place}, {m} {street}",
    "Chung cư {place}, block {letter}",
    "Cư xá {place}", "Ô số {n}, lô {letter}, khu {place}", "Ngã tư {place}", "Cầu {place}", "Trường THCS {place}",
    "Số {n} tập thể {place}", "{place} Plaza, {m} {street}", "Văn phòng {place} (lô {letter}{n})",
    "Kios {n} chợ {place}",
)  # fmt: skip

STREETS = tuple(
    name.strip()
    for name in """
    Trần Hưng Đạo, Lê Lợi, Nguyễn Huệ, Hai Bà Trưng, Lý Thường Kiệt, Phan Chu Trinh, Phan Bội Châu, Quang Trung,
    Nguyễn Trãi, Lê Duẩn, Lê Hồng Phong, Hùng Vương, Ngô Quyền, Đinh Tiên Hoàng, Lê Thánh Tôn, Nguyễn Du,
    Nguyễn Văn Cừ, Nguyễn Thị Minh Khai, Cách Mạng Tháng Tám, Xô Viết Nghệ Tĩnh, Điện Biên Phủ, Võ Thị Sáu,
    Nam Kỳ Khởi Nghĩa, Hoàng Văn Thụ, Hoàng Hoa Thám, Trường Chinh, Phạm Văn Đồng, Võ Nguyên Giáp, Tôn Đức Thắng,
    Trần Phú, Nguyễn Văn Linh, Bạch Đằng, Đống Đa, Thái Hà, Láng Hạ, Kim Mã, Giải Phóng, Bà Triệu, Hàng Bạc,
    Hàng Gai, Hàng Bông, Tràng Thi, Lò Đúc, Khâm Thiên, Tây Sơn, Âu Cơ, Lạc Long Quân, An Dương Vương, Lũy Bán Bích,
    Nguyễn Thái Học, Nguyễn Đình Chiểu, Nguyễn Công Trứ, Nguyễn Khuyến, Tú Xương, Hồ Xuân Hương, Bà Huyện Thanh Quan,
    Đoàn Thị Điểm, Cao Bá Quát, Chu Văn An, Lê Quý Đôn, Lương Thế Vinh, Phùng Hưng, Mạc Đĩnh Chi, Yết Kiêu,
    Dã Tượng, Phạm Ngũ Lão, Trần Quang Khải, Trần Khánh Dư, Trần Nhật Duật, Lê Văn Sỹ, Lê Văn Việt, Lê Quang Định,
    Phan Đăng Lưu, Phan Đình Phùng, Phan Xích Long, Huỳnh Thúc Kháng, Huỳnh Tấn Phát, Tôn Thất Thuyết, Pasteur,
    Yersin, Calmette, Alexandre de Rhodes, Đồng Khởi, Tạ Quang Bửu, Tô Hiến Thành, Thoại Ngọc Hầu, Ung Văn Khiêm,
    Ỷ Lan, Út Tịch, Ông Ích Khiêm, Ngô Gia Tự, Ngô Thì Nhậm, Bùi Thị Xuân, Bùi Viện, Đặng Thai Mai, Đặng Văn Ngữ,
    Đội Cấn, Đề Thám, Ký Con, Cô Giang, Cô Bắc, Võ Văn Kiệt, Võ Văn Tần, Vành Đai, Mai Chí Thọ, Thích Quảng Đức,
    Nguyễn Hữu Cảnh, Nguyễn Tri Phương, Nguyễn Bỉnh Khiêm, Nguyễn Viết Xuân, Nguyễn Văn Trỗi, Lý Tự Trọng,
    Kim Đồng, Lê Thị Riêng, Tô Vĩnh Diện, Phan Đình Giót, Bế Văn Đàn, Tôn Thất Tùng, Xuân Thủy, Xuân Diệu, Tố Hữu,
    Trần Duy Hưng, Nguyễn Chí Thanh, Trần Đại Nghĩa, Hoàng Quốc Việt, Khuất Duy Tiến, Triệu Việt Vương, Thụy Khuê,
    Phó Đức Chính, Thủ Khoa Huân, Trương Định, Nguyễn Trung Trực, Quách Văn Tuấn, Nhất Chi Mai, Bàu Cát, Gò Dầu,
    Phú Thọ Hòa, Vườn Chuối, Cống Quỳnh, Đề Kiều, Hoà Bình, Thống Nhất, Độc Lập, Tự Do, Giải Phóng, Bến Vân Đồn
    """.split(",")
)
DATES = ("30/4", "3/2", "2/9", "19/5", "30 Tháng 4", "3 Tháng 2", "23/9", "1/5", "26/3", "19/8", "22/12", "Đường 3/2")

SURNAMES = """Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Đào Trịnh Mai Tô Hà Lưu
Cao Châu Tạ Thái Quách Từ Văn Phùng Ông Âu Khổng Nghiêm Kiều Vương Doãn Ninh Lương La Lục Mạc Tăng Đoàn""".split()
MIDDLES = """Văn Thị Đức Quang Minh Hữu Đình Ngọc Xuân Công Thanh Bá Duy Trọng Khắc Thế Viết Gia Đăng Hoàng Kim Tấn
Phước Quốc Thành Sĩ Như Huy Tuấn Mạnh""".split()
GIVEN = """An Anh Ánh Bảo Bích Bình Cảnh Cầu Châu Chiến Cường Danh Diệu Dũng Dương Đạt Định Đồng Giáp Hải Hạnh Hậu Hiền
Hiếu Hoa Hoài Hòa Huệ Hùng Hưng Hương Huyên Khải Khánh Khiêm Khoa Khoẻ Khuê Kiên Kiệt Lâm Lan Liêm Linh Loan Lộc Long
Luyện Lượng Mẫn Mẽ Mỹ Nga Nghĩa Ngữ Nguyên Nhàn Nhẫn Nhật Nhị Oanh Phát Phong Phú Phụng Phương Quân Quý Quyền Quỳnh
Sáng Sâm Sơn Tài Tâm Thạch Thắng Thảo Thể Thiện Thịnh Thoại Thuận Thủy Thưởng Tiến Toại Toản Trí Triết Trực Trung
Trường Tuệ Tuyết Uyên Ước Ứng Vân Viễn Việt Vĩnh Vũ Vượng Xuyến Ý Yên Yến""".split()

VILLAGE_FIRST = """Tân Phú Bình An Long Hòa Thạnh Mỹ Vĩnh Đông Tây Nam Bắc Xuân Thanh Đại Yên Phước Lộc Hưng Trung
Thượng Hạ Kim Ngọc Quảng Sơn Thái Đức Hoàng Trà Cầu Gò Bàu Rạch Suối Nà Bản Đồng Ninh Phong Châu Hữu Lương Cẩm Liên
Hồng Minh Quyết Ea Krông Ia Vạn Ý Ô Khánh Giồng Chợ Nhơn Cổ Lũng Ngã Pác Thuỷ Kỳ Mường Tiên Nghĩa""".split()
VILLAGE_SECOND = """Thành Lợi Hòa Bình Phú An Thạnh Mỹ Long Sơn Giang Hải Hưng Tiến Thắng Lập Đông Tây Nam Bắc Thọ
Khánh Phước Lộc Đức Quý Thuận Hội Trung Thịnh Xá Điền Lâm Cát Vân Trì Dương Mai Liên Thạch Nghĩa Tường Khê Chánh Kiều
Quới Hậu Ngãi Viên Xuyên Trạch Hoà Thuỷ Lũy Oai Đậu Kênh Tràm Bưng Uyên Yên Cường Đoài Vượng Mỗ Chuế Diễn Cừ Hoạch
Khoái Ngoại Nội Bãi Đình Chùa Miễu Mới Cũ Giữa Bông Tẻh Pắc H'leo Dừa Xoài Quéo Sặt Nhuế Vẹt Ổi Đỏ""".split()

ONSETS = """b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x f j w z fr st J W Z F Q V X B H K L M
""".split() + [""]  # fmt: skip
CODAS = ["", "", "", "c", "ch", "m", "n", "ng", "nh", "p", "t", "i", "u", "f", "s", "z", "w", "j", "k"]
