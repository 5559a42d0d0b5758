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
    "dac-khu": ("Đặc khu", "Đặc Khu", "ĐK.", "ĐK"),
}
LOWERABLE = {"Xã", "Phường", "Thị", "Huyện", "Quận", "Thành", "Tỉnh", "Đặc"}
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
    Phú Thọ Hòa, Vườn Chuối, Cống Quỳnh, Đề Kiều, Hoà Bình, Thống Nhất, Độc Lập, Tự Do, Giải Phóng, Bến Vân Đồn,
    An Dương, Bạch Mai, Bình Lợi, Bình Quới, Bùi Đình Túy, Bùi Hữu Nghĩa, Bùi Minh Trực, Bùi Ngọc Dương, Bùi Quang Là,
    Bùi Thị Nhùng, Bùi Xương Trạch, Cao Lỗ, Cao Thắng, Cao Xuân Dục, Cầu Giấy, Cầu Diễn, Châu Văn Liêm, Chiến Thắng, Chu
    Mạnh Trinh, Chu Huy Mân, Cô Lương, Cộng Hòa, Cửu Long, Dân Chủ, Dương Bá Trạc, Dương Đình Nghệ, Dương Quảng Hàm,
    Dương Tử Giang, Dương Văn An, Đào Duy Anh, Đào Duy Từ, Đào Sư Tích, Đào Tấn, Đào Trí, Đặng Dung, Đặng Nghiêm, Đặng
    Tất, Đặng Thùy Trâm, Đặng Tiến Đông, Đặng Trần Côn, Đặng Văn Bi, Đinh Bộ Lĩnh, Đinh Công Tráng, Đinh Đức Thiện, Đoàn
    Nhữ Hài, Đoàn Trần Nghiệp, Đoàn Văn Bơ, Đỗ Đức Dục, Đỗ Ngọc Thạnh, Đỗ Nhuận, Đỗ Quang Đẩu, Đỗ Xuân Hợp, Đội Nhân,
    Đông Du, Đồng Đen, Đồng Nai, Gia Phú, Hà Huy Giáp, Hà Huy Tập, Hà Tôn Quyền, Hải Thượng Lãn Ông, Hàm Nghi, Hàm Tử,
    Hàn Hải Nguyên, Hàn Mặc Tử, Hàn Thuyên, Hàng Buồm, Hàng Đào, Hàng Mã, Hàng Trống, Hậu Giang, Hiệp Bình, Hồ Bá Kiện,
    Hồ Biểu Chánh, Hồ Đắc Di, Hồ Hảo Hớn, Hồ Học Lãm, Hồ Ngọc Lãm, Hồ Văn Huê, Hồ Văn Tư, Hoa Lan, Hoa Phượng, Hòa Bình,
    Hòa Hảo, Hoàng Cầu, Hoàng Diệu, Hoàng Đạo Thúy, Hoàng Hữu Nam, Hoàng Mai, Hoàng Minh Giám, Hoàng Ngân, Hoàng Sa,
    Hoàng Việt, Hoàng Văn Thái, Hồng Bàng, Hồng Hà, Hồng Lạc, Huỳnh Đình Hai, Huỳnh Khương Ninh, Huỳnh Mẫn Đạt, Huỳnh
    Tịnh Của, Huỳnh Văn Bánh, Huỳnh Văn Nghệ, Kha Vạn Cân, Khương Hạ, Khương Đình, Kim Biên, Kim Giang, Kim Ngưu, Kinh
    Dương Vương, Lạc Trung, Lam Sơn, Láng, Lãnh Binh Thăng, Lâm Văn Bền, Lê Anh Xuân, Lê Bình, Lê Bôi, Lê Chân, Lê Cơ,
    Lê Công Kiều, Lê Đại Hành, Lê Đình Cẩn, Lê Đình Dương, Lê Đình Lý, Lê Đức Thọ, Lê Hoàn, Lê Hồng Sơn, Lê Hữu Trác, Lê
    Lai, Lê Lư, Lê Ngã, Lê Ngọc Hân, Lê Niệm, Lê Phụng Hiểu, Lê Quang Sung, Lê Quang Đạo, Lê Sát, Lê Tấn Trung, Lê
    Thạch, Lê Thanh Nghị, Lê Thị Hồng Gấm, Lê Thúc Hoạch, Lê Trọng Tấn, Lê Trực, Lê Tự Tài, Lê Văn Hưu, Lê Văn Khương,
    Lê Văn Lương, Lê Văn Quới, Lê Văn Thiêm, Lê Văn Thọ, Lê Vĩnh Hòa, Liên Phường, Liễu Giai, Linh Đông, Long Thuận,
    Lương Định Của, Lương Khánh Thiện, Lương Ngọc Quyến, Lương Nhữ Học, Lưu Hữu Phước, Lưu Nhân Chú, Lưu Trọng Lư, Lý
    Chiêu Hoàng, Lý Chính Thắng, Lý Nam Đế, Lý Quốc Sư, Lý Thái Tổ, Lý Thánh Tông, Lý Tuệ, Lý Văn Phức, Mã Lò, Mai Anh
    Tuấn, Mai Dịch, Mai Hắc Đế, Mai Thị Lựu, Mai Xuân Thưởng, Mậu Thân, Minh Cầu, Minh Phụng, Nam Cao, Nam Đồng, Năm
    Châu, Nghi Tàm, Nghĩa Tân, Ngọc Hà, Ngọc Hồi, Ngọc Khánh, Ngọc Lâm, Ngô Bệ, Ngô Chí Quốc, Ngô Đức Kế, Ngô Sĩ Liên,
    Ngô Tất Tố, Ngô Thị Thu Minh, Ngô Văn Sở, Nguyễn An Ninh, Nguyễn Ảnh Thủ, Nguyễn Bá Tòng, Nguyễn Biểu, Nguyễn Bình,
    Nguyễn Bặc, Nguyễn Cao, Nguyễn Chánh, Nguyễn Chế Nghĩa, Nguyễn Công Hoan, Nguyễn Cư Trinh, Nguyễn Cửu Vân, Nguyễn
    Duy, Nguyễn Duy Trinh, Nguyễn Đức Cảnh, Nguyễn Đức Thuận, Nguyễn Gia Thiều, Nguyễn Gia Trí, Nguyễn Hiền, Nguyễn
    Hoàng, Nguyễn Huy Lượng, Nguyễn Huy Tự, Nguyễn Huy Tưởng, Nguyễn Hữu Thận, Nguyễn Hữu Thọ, Nguyễn Hữu Tiến, Nguyễn
    Khang, Nguyễn Khánh Toàn, Nguyễn Khoái, Nguyễn Kiệm, Nguyễn Kim, Nguyễn Lâm, Nguyễn Lương Bằng, Nguyễn Oanh, Nguyễn
    Phong Sắc, Nguyễn Phúc Nguyên, Nguyễn Quang Bích, Nguyễn Quý Anh, Nguyễn Quý Đức, Nguyễn Sinh Sắc, Nguyễn Siêu,
    Nguyễn Sơn, Nguyễn Súy, Nguyễn Tất Thành, Nguyễn Thái Bình, Nguyễn Thái Sơn, Nguyễn Thị Định, Nguyễn Thị Nhỏ, Nguyễn
    Thị Tần, Nguyễn Thị Thập, Nguyễn Thiện Thuật, Nguyễn Thiệp, Nguyễn Thông, Nguyễn Thượng Hiền, Nguyễn Trọng Tuyển,
    Nguyễn Trường Tộ, Nguyễn Tuân, Nguyễn Văn Bá, Nguyễn Văn Bảo, Nguyễn Văn Của, Nguyễn Văn Đậu, Nguyễn Văn Đừng,
    Nguyễn Văn Huyên, Nguyễn Văn Khối, Nguyễn Văn Lượng, Nguyễn Văn Lộc, Nguyễn Văn Nghi, Nguyễn Văn Quá, Nguyễn Văn
    Săng, Nguyễn Văn Tăng, Nguyễn Văn Thoại, Nguyễn Văn Tố, Nguyễn Xí, Nguyễn Xiển, Nhật Tảo, Nhật Chiêu, Nhân Hòa, Ni
    Sư Huỳnh Liên, Ngô Nhân Tịnh, Núi Trúc, Ô Chợ Dừa, Phạm Hồng Thái, Phạm Hùng, Phạm Hữu Chí, Phạm Hữu Lầu, Phạm Ngọc
    Thạch, Phạm Phú Thứ, Phạm Quý Thích, Phạm Sư Mạnh, Phạm Thế Hiển, Phạm Thận Duật, Phạm Viết Chánh, Phạm Văn Bạch,
    Phạm Văn Chiêu, Phạm Văn Chí, Phạm Văn Hai, Phan Anh, Phan Huy Chú, Phan Huy Ích, Phan Huy Ôn, Phan Kế Bính, Phan
    Khiêm Ích, Phan Phu Tiên, Phan Sào Nam, Phan Tây Hồ, Phan Thanh, Phan Thúc Duyện, Phan Tôn, Phan Văn Hớn, Phan Văn
    Khỏe, Phan Văn Trường, Phố Huế, Phố Vọng, Phó Cơ Điều, Phùng Chí Kiên, Phùng Khắc Khoan, Phùng Khoang, Phùng Văn
    Cung, Phương Mai, Pháo Đài Láng, Quan Nhân, Quán Sứ, Quán Thánh, Quang Tiến, Quốc Hương, Quốc Tử Giám, Sơn Tây, Song
    Hành, Sư Vạn Hạnh, Sương Nguyệt Ánh, Tam Bình, Tam Trinh, Tản Đà, Tản Viên, Tạ Hiện, Tạ Uyên, Tăng Bạt Hổ, Tăng Nhơn
    Phú, Tân Hòa Đông, Tân Kỳ Tân Quý, Tân Mai, Tân Sơn Nhì, Tân Thành, Tây Hòa, Thạch Thị Thanh, Thành Thái, Thanh Đa,
    Thanh Nhàn, Thái Phiên, Thái Thịnh, Thái Văn Lung, Thân Nhân Trung, Thép Mới, Thi Sách, Thích Minh Nguyệt, Thiên
    Phước, Thợ Nhuộm, Thụy Phương, Tiền Giang, Tô Hiệu, Tô Ký, Tô Ngọc Vân, Tôn Đản, Tôn Quang Phiệt, Tôn Thất Đàm, Tôn
    Thất Hiệp, Tôn Thất Thiệp, Tống Duy Tân, Tống Văn Trân, Trần Bình, Trần Bình Trọng, Trần Cao Vân, Trần Cung, Trần
    Điền, Trần Đăng Ninh, Trần Đình Xu, Trần Đồng, Trần Huy Liệu, Trần Hữu Trang, Trần Kế Xương, Trần Khắc Chân, Trần
    Khát Chân, Trần Kim Xuyến, Trần Mai Ninh, Trần Não, Trần Nguyên Hãn, Trần Nhân Tông, Trần Phú Cường, Trần Quang
    Diệu, Trần Quốc Hoàn, Trần Quốc Thảo, Trần Quốc Toản, Trần Quốc Vượng, Trần Quý Cáp, Trần Quý Kiên, Trần Tấn, Trần
    Thái Tông, Trần Thị Nghỉ, Trần Thủ Độ, Trần Trọng Cung, Trần Tử Bình, Trần Văn Đang, Trần Văn Giàu, Trần Văn Kỷ,
    Trần Văn Ơn, Trần Văn Quang, Trần Vỹ, Trần Xuân Soạn, Triệu Khúc, Triệu Quang Phục, Trịnh Công Sơn, Trịnh Đình Thảo,
    Trịnh Đình Trọng, Trịnh Hoài Đức, Trịnh Văn Cấn, Trung Kính, Trung Hòa, Trương Công Định, Trương Đăng Quế, Trương
    Hán Siêu, Trương Hoàng Thanh, Trương Phước Phan, Trương Quyền, Trương Vĩnh Ký, Trường Sa, Trường Sơn, Tú Mỡ, Tuệ
    Tĩnh, Tùng Thiện Vương, Tự Lập, Vạn Kiếp, Vạn Phúc, Vạn Tượng, Văn Cao, Văn Chung, Văn Thân, Vĩnh Hưng, Vĩnh Khánh,
    Vĩnh Viễn, Võ Chí Công, Võ Công Tồn, Võ Duy Ninh, Võ Oanh, Võ Thành Trang, Võ Thị Thừa, Võ Trường Toản, Võ Văn Dũng,
    Võ Văn Ngân, Võ Văn Vân, Vũ Hữu, Vũ Ngọc Phan, Vũ Phạm Hàm, Vũ Tông Phan, Vũ Trọng Phụng, Vũ Tùng, Vũ Xuân Thiều,
    Vương Thúc Mậu, Xã Đàn, Xóm Củi, Xóm Vôi, Xuân Hồng, Xuân La, Xuân Hợp, Ý Lan, Yên Bái, Yên Hòa, Yên Phụ, Yên Thế
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
